namespace Sandun.Store;

/// <summary>
/// The durable state, in etcd's model: keys with revisions, atomic batches that compare first, watches from a revision, leases.
/// Keys are readable paths, compared by their UTF-8 bytes. Every failure of the store is a <see cref="StoreException"/>.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>One entry, or null.</summary>
    ValueTask<StoreEntry?> GetAsync(string key, CancellationToken cancellation);

    /// <summary>All entries whose key begins with the prefix, ordered by key, as they were at one revision.</summary>
    ValueTask<StoreReading> ReadAsync(string prefix, CancellationToken cancellation);

    /// <summary>
    /// Makes all changes at one new revision if all comparisons hold, else none. Durable when it returns. When it throws, the outcome
    /// is not known; what is read from this store afterwards includes the batch or never will. Batches are made in the order of the
    /// calls; some that wait at the same time may share a revision.
    /// </summary>
    /// <exception cref="StoreException">The store does not answer in time, or cannot take this batch; the message says which.</exception>
    ValueTask<StoreOutcome> CommitAsync(StoreBatch batch, CancellationToken cancellation);

    /// <summary>
    /// Every change below the prefix with revision ≥ <paramref name="fromRevision"/>, in order, then those to come. Changes of one
    /// batch come together.
    /// </summary>
    /// <exception cref="StoreCompactedException">History no longer reaches back so far: read anew and watch from there.</exception>
    IAsyncEnumerable<IReadOnlyList<StoreChange>> WatchAsync(string prefix, long fromRevision, CancellationToken cancellation);

    /// <summary>A lease: keys put with it are deleted when it is not kept alive for this long, or revoked.</summary>
    ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellation);

    /// <summary>Starts the lease's time again. False when it has ended already.</summary>
    ValueTask<bool> KeepAliveAsync(long lease, CancellationToken cancellation);

    /// <summary>Ends the lease and deletes its keys. An unknown one is none's loss.</summary>
    ValueTask RevokeLeaseAsync(long lease, CancellationToken cancellation);

    /// <summary>
    /// For a new leader, before its first write: finishes what crashed writers had committed but not completed, and deletes what they
    /// had begun and not committed. Does nothing when the fence does not hold.
    /// </summary>
    ValueTask SettleAsync(StoreCompare fence, CancellationToken cancellation);

    /// <summary>
    /// The leader's housekeeping (bounds history, makes room when the store is full) until cancelled; then it returns. Failures are
    /// logged and tried again.
    /// </summary>
    Task MaintainAsync(CancellationToken cancellation);
}
