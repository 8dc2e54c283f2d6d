namespace Sandun.Store.Etcd.Commits;

/// <summary>What waits for the committer.</summary>
/// <param name="since">When it was asked.</param>
/// <param name="cancellation">Its caller's; looked at before it is begun.</param>
internal abstract class EtcdRequest(long since, CancellationToken cancellation)
{
    public TaskCompletionSource<StoreOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Since => since;

    public CancellationToken Cancellation => cancellation;

    public sealed class Change(StoreBatch batch, long since, CancellationToken cancellation) : EtcdRequest(since, cancellation)
    {
        public StoreBatch Batch => batch;
    }

    public sealed class Settle(StoreCompare fence, long since, CancellationToken cancellation) : EtcdRequest(since, cancellation)
    {
        public StoreCompare Fence => fence;
    }

    /// <summary>Asks only that nothing stays in doubt.</summary>
    public sealed class Resolve(long since, CancellationToken cancellation) : EtcdRequest(since, cancellation);
}
