using System.Runtime.CompilerServices;

namespace Sandun.Store.Etcd.Watches;

/// <summary>
/// One watch of etcd for all watchers of a store, who each pick what they want from the latest changes. A watcher that wants older ones,
/// or falls behind what is kept, gets a watch of its own.
/// </summary>
internal sealed class EtcdFeed(EtcdWatch watch, string root) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private StoreHistory? _history;
    private Task _pumping = Task.CompletedTask;

    public async IAsyncEnumerable<IReadOnlyList<StoreChange>> WatchAsync(
        string prefix, long fromRevision, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // To etcd 0 means: from now on.
        if (fromRevision < 1) throw new StoreCompactedException(0);
        var next = fromRevision;
        var history = Begin(fromRevision);
        while (history.TryFrom(next) is var (batches, more))
        {
            foreach (var batch in batches)
            {
                next = batch[0].Revision + 1;
                var seen = batch.Where(change => change.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
                if (seen.Count > 0) yield return seen;
            }

            await more.WaitAsync(cancellation);
        }

        await foreach (var changes in watch.WatchAsync(prefix, next, cancellation)) yield return changes;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task pumping;
        lock (_lock) pumping = _pumping;
        await pumping;
    }

    /// <summary>The history that is being fed; a new one, from the revision on, when none is.</summary>
    private StoreHistory Begin(long fromRevision)
    {
        lock (_lock)
        {
            if (_history is { } running) return running;
            var history = _history = new StoreHistory(fromRevision - 1);
            _pumping = Task.Run(() => PumpAsync(history, fromRevision));
            return history;
        }
    }

    private async Task PumpAsync(StoreHistory history, long fromRevision)
    {
        try
        {
            await foreach (var changes in watch.WatchAsync(root, fromRevision, _stop.Token)) history.Add(changes);
        }
        catch (Exception failure) when (failure is StoreException or OperationCanceledException)
        {
            // Each watcher goes on with a watch of its own and hears there what is wrong.
        }
        finally
        {
            lock (_lock) _history = null;
            history.End();
        }
    }
}
