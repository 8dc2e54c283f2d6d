using System.Net.Sockets;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Sandun.AgentLink;

/// <summary>Keeps one stream to a server open: connects, serves until it breaks, says why, waits and connects again.</summary>
internal sealed partial class LinkConnection(LinkAddress address, string name, ILogger logger)
{
    private readonly ReconnectDelay _delay = new();
    private string _lastProblem = "";

    /// <param name="serve">Serves one connection until it ends; calls <see cref="Up"/> once it stands.</param>
    /// <param name="lost">Told why a connection ended or was not made.</param>
    /// <param name="cancellation">Ends it for good.</param>
    public async Task KeepAsync(Func<Wire.Link.LinkClient, CancellationToken, Task> serve, Action<string> lost, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var why = await ServeOnceAsync(serve, cancellation);
            if (cancellation.IsCancellationRequested) break;
            if (why != _lastProblem) LogDown(logger, name, address, why);
            _lastProblem = why;
            lost(why);
            try
            {
                await Task.Delay(_delay.Next(), cancellation);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
    }

    public void Up()
    {
        _delay.Reset();
        _lastProblem = "";
        LogUp(logger, name, address);
    }

    private async Task<string> ServeOnceAsync(Func<Wire.Link.LinkClient, CancellationToken, Task> serve, CancellationToken cancellation)
    {
        using var channel = address.Open();
        try
        {
            await serve(new Wire.Link.LinkClient(channel), cancellation);
            return "the server ended the connection";
        }
        catch (RpcException failure)
        {
            return Reason(failure);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or SocketException or InvalidOperationException)
        {
            return failure.Message;
        }
    }

    private string Reason(RpcException failure) => failure.Status.DebugException switch
    {
        HttpRequestException { InnerException: SocketException socket } => $"no server answers at {address}: {socket.Message}",
        HttpRequestException { InnerException: { } inner } => inner.Message,
        _ => failure.Status.Detail,
    };
}
