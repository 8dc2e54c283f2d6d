using Sandun.Store;

namespace Sandun.Io.Tests.Store;

/// <summary>A store that does not answer any more once it is told to be silent.</summary>
internal sealed class SilentStore(IStore store) : IStore
{
    public bool IsSilent { get; set; }

    private IStore Below => IsSilent ? throw new StoreException("the store does not answer") : store;

    public ValueTask<StoreEntry?> GetAsync(string key, CancellationToken cancellation) => Below.GetAsync(key, cancellation);

    public ValueTask<StoreReading> ReadAsync(string prefix, CancellationToken cancellation) => Below.ReadAsync(prefix, cancellation);

    public ValueTask<StoreOutcome> CommitAsync(StoreBatch batch, CancellationToken cancellation) => Below.CommitAsync(batch, cancellation);

    public IAsyncEnumerable<IReadOnlyList<StoreChange>> WatchAsync(string prefix, long fromRevision, CancellationToken cancellation) =>
        Below.WatchAsync(prefix, fromRevision, cancellation);

    public ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellation) => Below.GrantLeaseAsync(timeToLive, cancellation);

    public ValueTask<bool> KeepAliveAsync(long lease, CancellationToken cancellation) => Below.KeepAliveAsync(lease, cancellation);

    public ValueTask RevokeLeaseAsync(long lease, CancellationToken cancellation) => Below.RevokeLeaseAsync(lease, cancellation);

    public ValueTask SettleAsync(StoreCompare fence, CancellationToken cancellation) => Below.SettleAsync(fence, cancellation);

    public Task MaintainAsync(CancellationToken cancellation) => Below.MaintainAsync(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
