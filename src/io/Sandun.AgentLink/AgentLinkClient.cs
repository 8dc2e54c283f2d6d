using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Sandun.AgentLink.Mapping;
using Sandun.AgentLink.Servers;

namespace Sandun.AgentLink;

/// <summary>The agent's end of the link: stays connected to a server, sends reports, takes orders, answers file requests.</summary>
public sealed class AgentLinkClient(LinkServers servers, IAgentLinkHandler handler, ILogger logger)
{
    /// <summary>Files read side by side for one server: log pages of a few users; more wait their turn.</summary>
    public const int MaximumReads = 16;

    private readonly LinkConnection _connection = new(servers, "agent", logger);

    /// <summary>A client of the one server on this machine's socket.</summary>
    public AgentLinkClient(LinkAddress address, IAgentLinkHandler handler, ILogger logger)
        : this(new LinkServers([address]), handler, logger)
    {
    }

    /// <summary>Runs until cancelled; never throws for a failing connection.</summary>
    public Task RunAsync(CancellationToken cancellation) => _connection.KeepAsync(ServeAsync, handler.OnDisconnected, cancellation);

    private async Task ServeAsync(Wire.Link.LinkClient client, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var call = client.Agent(cancellationToken: ending.Token);
        var headers = await call.ResponseHeadersAsync.WaitAsync(ending.Token);
        await _connection.ReadGreetingAsync(headers, call.ResponseStream, message => (message.Hello, message.NotLeader), ending.Token);
        _connection.Up();
        handler.OnConnected();
        while (handler.Outgoing.TryRead(out _))
        {
            // The registration that follows holds what these reports said.
        }

        var hello = await handler.HelloAsync(ending.Token);
        var first = hello.ToWire();
        first.Register.Hello = new Wire.PeerHello { Protocol = LinkProtocol.Version, Version = hello.Agent.Version };
        await LinkConnection.WriteFirstAsync(call, first, ending.Token);
        var outgoing = Channel.CreateBounded<Wire.FromAgent>(new BoundedChannelOptions(LinkLimits.OutgoingCapacity) { SingleReader = true });
        await WhenFirstEndsAsync(
            ending, PumpAsync(outgoing.Writer, ending.Token), OutgoingStream.WriteAllAsync(outgoing.Reader, call.RequestStream, ending.Token),
            ListenAsync(call.ResponseStream, outgoing.Writer, ending.Token));
    }

    /// <summary>Ends all when one ends, and fails with the cause of the first; with what the peer said, where it said why.</summary>
    internal static async Task WhenFirstEndsAsync(CancellationTokenSource ending, params Task[] parts)
    {
        var first = await Task.WhenAny(parts);
        await ending.CancelAsync();
        await Task.WhenAll(parts).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await (parts.FirstOrDefault(part => part.Exception?.InnerException is RpcException { StatusCode: not StatusCode.Cancelled }) ?? first);
    }

    private async Task PumpAsync(ChannelWriter<Wire.FromAgent> outgoing, CancellationToken cancellation)
    {
        await foreach (var report in handler.Outgoing.ReadAllAsync(cancellation)) await outgoing.WriteAsync(report.ToWire(), cancellation);
    }

    private async Task ListenAsync(
        IAsyncStreamReader<Wire.ToAgent> incoming, ChannelWriter<Wire.FromAgent> outgoing, CancellationToken cancellation)
    {
        using var reads = new SemaphoreSlim(MaximumReads);
        while (await incoming.MoveNext(cancellation))
        {
            var message = incoming.Current;
            if (message.BodyCase == Wire.ToAgent.BodyOneofCase.FileRequest)
            {
                await reads.WaitAsync(cancellation);
                _ = AnswerAsync(message.FileRequest.ToCore(), outgoing, reads, cancellation);
            }
            else if (message.ToOrder() is { } order)
            {
                await handler.OnOrderAsync(order, cancellation);
            }
        }
    }

    private async Task AnswerAsync(
        FileRequest request, ChannelWriter<Wire.FromAgent> outgoing, SemaphoreSlim reads, CancellationToken cancellation)
    {
        FilePiece piece;
        try
        {
            piece = await Task.Run(() => handler.ReadFileAsync(request, cancellation).AsTask(), cancellation);
        }
        catch (Exception failure)
        {
            piece = FilePiece.Refused(request, failure.Message);
        }

        try
        {
            await outgoing.WriteAsync(new Wire.FromAgent { FilePiece = piece.ToWire() }, cancellation);
            reads.Release();
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone, and with it the one who asked.
        }
    }
}
