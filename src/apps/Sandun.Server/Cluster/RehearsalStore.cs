using Sandun.Store;

namespace Sandun.Server.Cluster;

/// <summary>
/// A cluster's store for an election that is only rehearsed, beside a leader who leads: what a leader may do to the whole store is left out.
/// The leader's batches that are being written are not tidied away, and no write says that it is of a term.
/// </summary>
internal sealed class RehearsalStore(IStore store) : IStore
{
    public ValueTask<StoreEntry?> GetAsync(string key, CancellationToken cancellation) => store.GetAsync(key, cancellation);

    public ValueTask<StoreReading> ReadAsync(string prefix, CancellationToken cancellation) => store.ReadAsync(prefix, cancellation);

    public ValueTask<StoreOutcome> CommitAsync(StoreBatch batch, CancellationToken cancellation) => store.CommitAsync(batch with { Term = 0 }, cancellation);

    public IAsyncEnumerable<IReadOnlyList<StoreChange>> WatchAsync(string prefix, long fromRevision, CancellationToken cancellation) =>
        store.WatchAsync(prefix, fromRevision, cancellation);

    public ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellation) => store.GrantLeaseAsync(timeToLive, cancellation);

    public ValueTask<bool> KeepAliveAsync(long lease, CancellationToken cancellation) => store.KeepAliveAsync(lease, cancellation);

    public ValueTask RevokeLeaseAsync(long lease, CancellationToken cancellation) => store.RevokeLeaseAsync(lease, cancellation);

    /// <summary>Nothing: the true leader does it.</summary>
    public ValueTask SettleAsync(StoreCompare fence, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Nothing, as above.</summary>
    public Task MaintainAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The store is another's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
