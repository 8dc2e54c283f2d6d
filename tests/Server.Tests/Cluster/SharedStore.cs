using Sandun.Store;

namespace Sandun.Server.Tests.Cluster;

/// <summary>One server's connection to a store that several share; it can be cut, as a network's can.</summary>
internal sealed class SharedStore(IStore store) : IStore
{
    private volatile TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on nothing is answered.</summary>
    public void Cut() => _cut.TrySetException(new StoreException("the network is cut"));

    public void Mend() => _cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<StoreEntry?> GetAsync(string key, CancellationToken cancellation) => Through(() => store.GetAsync(key, cancellation));

    public ValueTask<StoreReading> ReadAsync(string prefix, CancellationToken cancellation) => Through(() => store.ReadAsync(prefix, cancellation));

    public ValueTask<StoreOutcome> CommitAsync(StoreBatch batch, CancellationToken cancellation) => Through(() => store.CommitAsync(batch, cancellation));

    public async IAsyncEnumerable<IReadOnlyList<StoreChange>> WatchAsync(
        string prefix, long fromRevision, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var changes = store.WatchAsync(prefix, fromRevision, ending.Token).GetAsyncEnumerator(ending.Token);
        while (true)
        {
            var next = changes.MoveNextAsync().AsTask();
            await Task.WhenAny(next, _cut.Task);
            if (_cut.Task.IsFaulted)
            {
                // An enumerator may not be disposed of while it moves.
                await ending.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await _cut.Task;
            }

            if (!await next) yield break;
            yield return changes.Current;
        }
    }

    public ValueTask<long> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellation) => Through(() => store.GrantLeaseAsync(timeToLive, cancellation));

    public ValueTask<bool> KeepAliveAsync(long lease, CancellationToken cancellation) => Through(() => store.KeepAliveAsync(lease, cancellation));

    public async ValueTask RevokeLeaseAsync(long lease, CancellationToken cancellation) =>
        await Through(async () =>
        {
            await store.RevokeLeaseAsync(lease, cancellation);
            return true;
        });

    public async ValueTask SettleAsync(StoreCompare fence, CancellationToken cancellation) =>
        await Through(async () =>
        {
            await store.SettleAsync(fence, cancellation);
            return true;
        });

    public Task MaintainAsync(CancellationToken cancellation) => store.MaintainAsync(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<T> Through<T>(Func<ValueTask<T>> call)
    {
        if (_cut.Task.IsFaulted) await _cut.Task;
        return await call();
    }
}
