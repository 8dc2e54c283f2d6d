using System.Threading.Channels;
using Grpc.Core;
using Sandun.Store.Etcd.Reads;

namespace Sandun.Store.Etcd.Commits;

/// <summary>
/// Writes what callers commit: in the order of the calls, joining what waits into one transaction (group commit), one transaction under
/// way at a time, large batches in parts.
/// </summary>
internal sealed class EtcdCommitter : IAsyncDisposable
{
    /// <summary>Requests that may wait; more than etcd takes in seconds are held up at their source.</summary>
    private const int QueueCapacity = 4096;

    private readonly EtcdConnection _connection;
    private readonly EtcdWriter _writer;
    private readonly LargeBatches _large;
    private readonly Action _full;
    private readonly Channel<EtcdRequest> _queue = Channel.CreateBounded<EtcdRequest>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly Task _writing;
    private volatile bool _mayBeUnsettled;

    /// <param name="full">Called when etcd has no room left.</param>
    public EtcdCommitter(EtcdConnection connection, EtcdKeys keys, EtcdReader reader, Action full)
    {
        _connection = connection;
        _writer = new EtcdWriter(connection, keys);
        _large = new LargeBatches(connection, keys, _writer, reader);
        _full = full;
        _writing = Task.Run(RunAsync);
    }

    public Task<StoreOutcome> CommitAsync(StoreBatch batch, CancellationToken cancellation)
    {
        Check(batch);
        return AskAsync(new EtcdRequest.Change(batch, _connection.Time.GetTimestamp(), cancellation));
    }

    public Task SettleAsync(StoreCompare fence, CancellationToken cancellation) =>
        AskAsync(new EtcdRequest.Settle(fence, _connection.Time.GetTimestamp(), cancellation));

    /// <summary>Before a read: what this store was told to write and gave up is known to be in it, or can never be.</summary>
    public ValueTask ResolveAsync(CancellationToken cancellation) =>
        _writer.IsInDoubt ? new ValueTask(AskAsync(new EtcdRequest.Resolve(_connection.Time.GetTimestamp(), cancellation))) : ValueTask.CompletedTask;

    /// <summary>Commits what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        try
        {
            await _writer.EndAsync();
        }
        catch (Exception failure) when (failure is RpcException or StoreException or OperationCanceledException)
        {
            // The mark is swept away by a later leader.
        }
    }

    private static void Check(StoreBatch batch)
    {
        if (batch.Compares.Count > EtcdLimits.Compares)
            throw new StoreException(
                $"a batch compares {batch.Compares.Count} keys; a store on etcd takes at most {EtcdLimits.Compares}: compare a key that stands for many");
        foreach (var operation in batch.Operations)
        {
            if (EtcdLimits.Size(operation) <= EtcdLimits.Bytes) continue;
            throw new StoreException(
                $"the value of {operation.Key} has {operation.Value?.Length} bytes; a store on etcd takes at most {EtcdLimits.Bytes}: divide it over several keys");
        }
    }

    private async Task<StoreOutcome> AskAsync(EtcdRequest request)
    {
        try
        {
            await _queue.Writer.WriteAsync(request, request.Cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new StoreException("the store is closed");
        }

        return await request.Done.Task.WaitAsync(request.Cancellation);
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (_queue.Reader.TryRead(out var request))
            {
                if (request.Cancellation.IsCancellationRequested) request.Done.TrySetCanceled(request.Cancellation);
                else if (_connection.Time.GetElapsedTime(request.Since) > _connection.Options.CallTimeout)
                    request.Done.TrySetException(new StoreException($"{_connection.Options} is too slow: a write waited its turn in vain; nothing was written"));
                else await RunAsync(request);
            }
        }
    }

    private async Task RunAsync(EtcdRequest request)
    {
        try
        {
            if (_writer.IsInDoubt) await _writer.ResolveAsync();
            if (_mayBeUnsettled) await FinishAsync();
            switch (request)
            {
                case EtcdRequest.Change { Batch: var batch } when CommitGroup.IsLarge(batch):
                    request.Done.TrySetResult(await WriteLargeAsync(batch));
                    break;
                case EtcdRequest.Change change:
                    await WriteGroupAsync(change);
                    break;
                case EtcdRequest.Settle settle:
                    await _large.SettleAsync(settle.Fence);
                    request.Done.TrySetResult(default);
                    break;
                default:
                    request.Done.TrySetResult(default);
                    break;
            }
        }
        catch (Exception failure)
        {
            request.Done.TrySetException(Explain(failure));
        }
    }

    private async Task FinishAsync()
    {
        await _large.FinishAsync();
        _mayBeUnsettled = false;
    }

    private async Task<StoreOutcome> WriteLargeAsync(StoreBatch batch)
    {
        _mayBeUnsettled = true;
        var (outcome, isSettled) = await _large.WriteAsync(batch);
        _mayBeUnsettled = !isSettled;
        return outcome;
    }

    private async Task WriteGroupAsync(EtcdRequest.Change first)
    {
        var group = new CommitGroup();
        group.TryJoin(first.Batch);
        List<EtcdRequest.Change> requests = [first];
        while (_queue.Reader.TryPeek(out var next) && next is EtcdRequest.Change change && !CommitGroup.IsLarge(change.Batch) &&
            !change.Cancellation.IsCancellationRequested && group.TryJoin(change.Batch))
        {
            _queue.Reader.TryRead(out _);
            requests.Add(change);
        }

        try
        {
            var outcome = await _writer.WriteAsync(EtcdTransactions.Compares(group.Compares), EtcdTransactions.Operations(group.Operations), group.Term);
            if (outcome.Succeeded || requests.Count == 1)
            {
                foreach (var request in requests) request.Done.TrySetResult(outcome);
                return;
            }
        }
        catch (RpcException failure) when (requests.Count > 1 && !EtcdErrors.IsFull(failure))
        {
            // One of them is to blame; alone, each gets its own answer.
        }
        catch (Exception failure)
        {
            var explained = Explain(failure);
            foreach (var request in requests) request.Done.TrySetException(explained);
            return;
        }

        foreach (var request in requests) await WriteAloneAsync(request);
    }

    private async Task WriteAloneAsync(EtcdRequest.Change request)
    {
        try
        {
            request.Done.TrySetResult(await _writer.WriteAsync(
                EtcdTransactions.Compares(request.Batch.Compares), EtcdTransactions.Operations(request.Batch.Operations), request.Batch.Term));
        }
        catch (Exception failure)
        {
            request.Done.TrySetException(Explain(failure));
        }
    }

    private Exception Explain(Exception failure)
    {
        if (failure is not RpcException answer) return failure;
        if (EtcdErrors.IsFull(answer)) _full();
        return EtcdErrors.Explain(answer, _connection.Options);
    }
}
