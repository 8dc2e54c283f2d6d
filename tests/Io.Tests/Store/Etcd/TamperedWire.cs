namespace Sandun.Io.Tests.Store.Etcd;

/// <summary>Sits between a store and etcd and counts the store's transactions, to lose, hold or refuse what the test says.</summary>
internal sealed class TamperedWire(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private int _transactions;
    private int _watches;

    /// <summary>Transactions that have been asked for.</summary>
    public int Transactions => Volatile.Read(ref _transactions);

    /// <summary>Watches that have been opened.</summary>
    public int Watches => Volatile.Read(ref _watches);

    /// <summary>From this one on nothing goes through any more, as after a crash. The first is 1.</summary>
    public int CutFrom { get; set; } = int.MaxValue;

    /// <summary>Called for each request that is cut.</summary>
    public Action WhenCut { get; set; } = () => { };

    /// <summary>This one is carried out, but its answer never arrives.</summary>
    public int LoseAnswerOf { get; set; }

    /// <summary>From this one on all wait until <see cref="Release"/>.</summary>
    public int HoldFrom { get; set; } = int.MaxValue;

    /// <summary>Ends when one is held.</summary>
    public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.AbsolutePath == "/etcdserverpb.Watch/Watch") Interlocked.Increment(ref _watches);
        if (request.RequestUri.AbsolutePath != "/etcdserverpb.KV/Txn")
        {
            return Transactions >= CutFrom ? throw Cut() : await base.SendAsync(request, cancellationToken);
        }

        var number = Interlocked.Increment(ref _transactions);
        if (number >= CutFrom) throw Cut();
        if (number >= HoldFrom)
        {
            Held.TrySetResult();
            await Release.Task.WaitAsync(cancellationToken);
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (number != LoseAnswerOf) return response;
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        response.Dispose();
        throw new HttpRequestException("the answer was lost");
    }

    private HttpRequestException Cut()
    {
        WhenCut();
        return new HttpRequestException("cut");
    }
}
