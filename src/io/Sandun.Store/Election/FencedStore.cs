namespace Sandun.Store.Election;

/// <summary>
/// The store in the hands of a leader: each batch also compares the leader's key, so nothing is written after the term is over, whatever
/// this process still believes; and nobody waits for a write longer than the term lasts. Reads and watches go through as they are. Does
/// not own the store below.
/// </summary>
public sealed class FencedStore(IStore store, StoreLeadership leadership) : IStore
{
    public ValueTask<StoreEntry?> GetAsync(string key, CancellationToken cancellation) => store.GetAsync(key, cancellation);

    public ValueTask<StoreReading> ReadAsync(string prefix, CancellationToken cancellation) => store.ReadAsync(prefix, cancellation);

    /// <exception cref="StoreFencedException">
    /// The term is over. Nothing was written, now or later; or, when it ended while the store was silent about this batch
    /// (<see cref="StoreFencedException.IsInDoubt"/>), it may have been written before the end, and never after it.
    /// </exception>
    public async ValueTask<StoreOutcome> CommitAsync(StoreBatch batch, CancellationToken cancellation)
    {
        if (!leadership.IsHeld)
        {
            leadership.Lose("its lease could not be kept alive");
            throw new StoreFencedException(leadership.Why);
        }

        var outcome = await CommitWhileHeldAsync(batch with { Compares = [leadership.Fence, .. batch.Compares], Term = leadership.CreateRevision }, cancellation);
        if (outcome.Succeeded) return outcome;
        var key = batch.Compares.Count == 0 ? null : await store.GetAsync(leadership.Key, cancellation);
        if (key?.CreateRevision == leadership.CreateRevision) return outcome;
        leadership.Lose(StoreLeadership.Deposed);
        throw new StoreFencedException(leadership.Why);
    }

    private async ValueTask<StoreOutcome> CommitWhileHeldAsync(StoreBatch batch, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, leadership.Lost);
        try
        {
            return await store.CommitAsync(batch, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StoreFencedException(leadership.Why, isInDoubt: true);
        }
    }

    public IAsyncEnumerable<IReadOnlyList<StoreChange>> WatchAsync(string prefix, long fromRevision, CancellationToken cancellation) =>
        store.WatchAsync(prefix, fromRevision, cancellation);

    public ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellation) => store.GrantLeaseAsync(timeToLive, cancellation);

    public ValueTask<bool> KeepAliveAsync(long lease, CancellationToken cancellation) => store.KeepAliveAsync(lease, cancellation);

    public ValueTask RevokeLeaseAsync(long lease, CancellationToken cancellation) => store.RevokeLeaseAsync(lease, cancellation);

    public ValueTask SettleAsync(StoreCompare fence, CancellationToken cancellation) => store.SettleAsync(fence, cancellation);

    public Task MaintainAsync(CancellationToken cancellation) => store.MaintainAsync(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
