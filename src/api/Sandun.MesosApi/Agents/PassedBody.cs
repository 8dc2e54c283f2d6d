using System.Net;

namespace Sandun.MesosApi.Agents;

/// <summary>A request's body that is handed on as it comes. It is read no more once it was stopped: then it is another request's.</summary>
internal sealed class PassedBody(Stream body, CancellationToken cancellation) : HttpContent
{
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private Task _passing = Task.CompletedTask;

    /// <summary>Ends the reading, and waits until it has ended.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _passing.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _passing = PassAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _stopping.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Piece by piece: what a person types must not wait for more.</summary>
    private async Task PassAsync(Stream to)
    {
        var buffer = new byte[AgentProxy.PieceBytes];
        for (int read; (read = await body.ReadAsync(buffer, _stopping.Token)) > 0;)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), _stopping.Token);
            await to.FlushAsync(_stopping.Token);
        }
    }
}
