using Microsoft.Extensions.Logging;
using Sandun.NativeApi;

namespace Sandun.WebConsole.Live;

/// <summary>
/// Keeps one browser tab up to date: waits for a change of the control plane, then lets every part of the page load again. One a
/// circuit; it asks nothing while nothing changes.
/// </summary>
public sealed partial class LiveFeed(IControlPlane plane, TimeProvider clock, ILogger<LiveFeed> log) : IDisposable
{
    /// <summary>A tab is refreshed at most this often, however fast things change: people read no faster, and it bounds the traffic.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait after the control plane gave no answer.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _end = new();
    private readonly List<Func<Task>> _parts = [];
    private bool _running;

    /// <summary>The numbers of the whole data center as of the last change, or null before the first answer.</summary>
    public Overview? Overview { get; private set; }

    /// <summary>Why the control plane gave no answer last time, or null when it did.</summary>
    public string? Problem { get; private set; }

    /// <summary>Loads the overview once, for the first rendering.</summary>
    public async Task PrimeAsync()
    {
        if (Overview is null) await LoadOverviewAsync();
    }

    /// <summary>Follows changes until the circuit ends. Further calls do nothing.</summary>
    public void Start()
    {
        if (_running) return;
        _running = true;
        _ = FollowAsync();
    }

    /// <summary>Calls <paramref name="refresh"/> after each change until the result is disposed. To be called on the circuit's own thread.</summary>
    public IDisposable Subscribe(Func<Task> refresh)
    {
        lock (_parts) _parts.Add(refresh);
        return new Subscription(this, refresh);
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task FollowAsync()
    {
        var cancellation = _end.Token;
        var seen = -1L;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                var (answered, current) = await WaitAsync(seen, cancellation);
                seen = current;
                await LoadOverviewAsync();
                await RefreshPartsAsync();
                await Task.Delay(answered ? ShortestInterval : RetryInterval, clock, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The tab was closed.
        }
        catch (Exception failure)
        {
            LogEnded(failure);
        }
    }

    private async Task<(bool Answered, long Current)> WaitAsync(long seen, CancellationToken cancellation)
    {
        try
        {
            return (true, await plane.WaitForChangeAsync(seen, cancellation));
        }
        catch (ControlPlaneException)
        {
            return (false, seen);
        }
    }

    private async Task LoadOverviewAsync()
    {
        try
        {
            Overview = await plane.OverviewAsync(_end.Token);
            Problem = null;
        }
        catch (ControlPlaneException refusal)
        {
            Problem = refusal.Message;
        }
    }

    private async Task RefreshPartsAsync()
    {
        Func<Task>[] parts;
        lock (_parts) parts = [.. _parts];
        foreach (var part in parts) await part();
    }

    private sealed class Subscription(LiveFeed feed, Func<Task> refresh) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._parts) feed._parts.Remove(refresh);
        }
    }
}
