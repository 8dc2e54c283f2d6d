using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.Server.ControlPlane;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Routing;

/// <summary>
/// The registry's last changes, for those who watch it: each published state is compared with the one before, so it works on every
/// server, whether it leads or follows.
/// </summary>
internal sealed class RegistryJournal : IAsyncDisposable
{
    /// <summary>States remembered: minutes of a busy data center; who was away longer reads the whole anew.</summary>
    private const int EntriesMax = 4096;

    /// <summary>Longest wait between looks, should a wake-up be lost.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    private readonly ControlPlaneViews _views;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private readonly Queue<(long Revision, ImmutableArray<RegistryChange> Changes)> _entries = new();
    private RegistryContents _last;
    private long _start;
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _following;

    public RegistryJournal(ControlPlaneViews views)
    {
        _views = views;
        _last = views.Services.RegistryContents;
        _start = _last.Revision;
        _following = FollowAsync();
    }

    /// <summary>The state the journal has come to.</summary>
    public RegistryContents Current
    {
        get
        {
            lock (_lock) return _last;
        }
    }

    /// <summary>Changes after a revision, at once when there are any; else what is there when the time is up.</summary>
    public async Task<RegistryPage> WaitAsync(long from, TimeSpan longest, CancellationToken cancellation)
    {
        Task grown;
        lock (_lock)
        {
            if (Since(from) is { } page) return page;
            grown = _grown.Task;
        }

        try
        {
            await grown.WaitAsync(longest, cancellation);
        }
        catch (TimeoutException)
        {
            // Nothing happened: the watcher asks again from where it is.
        }

        lock (_lock) return Since(from) ?? new RegistryPage(from, false, []);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following;
        _ending.Dispose();
    }

    /// <summary>What follows a revision; null when nothing does yet.</summary>
    private RegistryPage? Since(long from)
    {
        // A revision of the future is another history's: a store that was set back, or another data center.
        if (from < _start || from > _last.Revision) return new RegistryPage(_last.Revision, true, []);
        return from == _last.Revision
            ? null
            : new RegistryPage(_last.Revision, false, [.. _entries.Where(entry => entry.Revision > from).SelectMany(entry => entry.Changes)]);
    }

    private async Task FollowAsync()
    {
        try
        {
            for (long seen = 0; ; seen = await _views.Changes.WaitAsync(seen, s_look, _ending.Token)) Take(_views.Services.RegistryContents);
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    private void Take(RegistryContents now)
    {
        lock (_lock)
        {
            if (ReferenceEquals(now, _last) || now.Revision == _last.Revision) return;
            // Before the first state is known nothing was seen to go: what went while we were not there would be missing.
            if (now.Revision < _last.Revision || _last.Revision == 0)
            {
                _entries.Clear();
                _start = now.Revision;
            }
            else
            {
                _entries.Enqueue((now.Revision, RegistryDiff.Between(_last, now)));
                while (_entries.Count > EntriesMax) _start = _entries.Dequeue().Revision;
            }

            _last = now;
            var grown = _grown;
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            grown.SetResult();
        }
    }
}

/// <summary>What a watcher is told.</summary>
/// <param name="Revision">Where it is afterwards.</param>
/// <param name="Resync">It must read the whole.</param>
/// <param name="Changes">What changed; empty with a resync.</param>
internal sealed record RegistryPage(long Revision, bool Resync, ImmutableArray<RegistryChange> Changes);
