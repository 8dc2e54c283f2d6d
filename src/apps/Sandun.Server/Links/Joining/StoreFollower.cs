using Sandun.Store;

namespace Sandun.Server.Links.Joining;

/// <summary>Follows the entries below a prefix. While the store does not answer, what was read last stays.</summary>
internal sealed partial class StoreFollower(IStore store, string prefix, Action<IReadOnlyDictionary<string, byte[]>> changed, ILogger logger)
{
    /// <summary>Between attempts when the store fails: it says itself when it is back, and this is no hot path.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<string, byte[]> _entries = new(StringComparer.Ordinal);
    private long _revision;

    /// <summary>Reads all and tells it.</summary>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        var reading = await store.ReadAsync(prefix, cancellation);
        _entries.Clear();
        foreach (var entry in reading.Entries) _entries[entry.Key[prefix.Length..]] = entry.Value;
        _revision = reading.Revision;
        changed(_entries);
    }

    /// <summary>Tells every change after the reading, until cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        var mustRead = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (mustRead) await ReadAsync(cancellation);
                mustRead = true;
                await foreach (var changes in store.WatchAsync(prefix, _revision + 1, cancellation)) Apply(changes);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (StoreException failure)
            {
                LogLost(logger, prefix, failure.Message);
                await Task.Delay(s_pause, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    private void Apply(IReadOnlyList<StoreChange> changes)
    {
        foreach (var change in changes)
        {
            var name = change.Key[prefix.Length..];
            if (change.Entry is { } entry) _entries[name] = entry.Value;
            else _entries.Remove(name);
            _revision = Math.Max(_revision, change.Revision);
        }

        changed(_entries);
    }
}
