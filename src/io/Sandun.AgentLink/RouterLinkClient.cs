using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Sandun.AgentLink.Mapping;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;

namespace Sandun.AgentLink;

/// <summary>The router's end of the link: follows the registry and reports what is served.</summary>
public sealed class RouterLinkClient(LinkServers servers, IRouterLinkHandler handler, ILogger logger)
{
    private readonly LinkConnection _connection = new(servers, "router", logger);

    /// <summary>A client of the one server on this machine's socket.</summary>
    public RouterLinkClient(LinkAddress address, IRouterLinkHandler handler, ILogger logger)
        : this(new LinkServers([address]), handler, logger)
    {
    }

    /// <summary>Runs until cancelled; never throws for a failing connection.</summary>
    public Task RunAsync(CancellationToken cancellation) => _connection.KeepAsync(ServeAsync, handler.OnDisconnected, cancellation);

    private async Task ServeAsync(Wire.Link.LinkClient client, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var call = client.Router(cancellationToken: ending.Token);
        var headers = await call.ResponseHeadersAsync.WaitAsync(ending.Token);
        await _connection.ReadGreetingAsync(headers, call.ResponseStream, message => (message.Hello, message.NotLeader), ending.Token);
        _connection.Up();
        handler.OnConnected();
        while (handler.Outgoing.TryRead(out _))
        {
            // The report that follows is newer.
        }

        var hello = await handler.HelloAsync(ending.Token);
        var first = new Wire.FromRouter
        {
            Report = hello.ToWire(), Hello = new Wire.PeerHello { Protocol = LinkProtocol.Version, Version = hello.Engine },
        };
        await LinkConnection.WriteFirstAsync(call, first, ending.Token);
        await AgentLinkClient.WhenFirstEndsAsync(
            ending, SendAsync(call.RequestStream, ending.Token), ListenAsync(call.ResponseStream, ending.Token));
    }

    private async Task SendAsync(IClientStreamWriter<Wire.FromRouter> stream, CancellationToken cancellation)
    {
        // A stream takes one write at a time.
        using var turn = new SemaphoreSlim(1);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reports = EachAsync(handler.Outgoing, report => new Wire.FromRouter { Report = report.ToWire() });
        await AgentLinkClient.WhenFirstEndsAsync(
            ending, reports,
            handler.Traffic is { } traffic ? EachAsync(traffic, figures => new Wire.FromRouter { Traffic = figures.ToWire() }) : reports);

        async Task EachAsync<T>(ChannelReader<T> from, Func<T, Wire.FromRouter> message)
        {
            await foreach (var item in from.ReadAllAsync(ending.Token))
            {
                await turn.WaitAsync(ending.Token);
                try
                {
                    await stream.WriteAsync(message(item), ending.Token);
                }
                finally
                {
                    turn.Release();
                }
            }
        }
    }

    private async Task ListenAsync(IAsyncStreamReader<Wire.ToRouter> incoming, CancellationToken cancellation)
    {
        while (await incoming.MoveNext(cancellation))
        {
            var message = incoming.Current;
            switch (message.BodyCase)
            {
                case Wire.ToRouter.BodyOneofCase.Snapshot:
                    await handler.OnSnapshotAsync(message.Snapshot.ToCore(), cancellation);
                    break;
                case Wire.ToRouter.BodyOneofCase.Certificates:
                    await handler.OnCertificatesAsync(
                        [.. message.Certificates.Items.Select(item => new RouterCertificate(item.Name, item.Pem))], cancellation);
                    break;
                case Wire.ToRouter.BodyOneofCase.Changes:
                    await handler.OnChangesAsync(message.Changes.Revision, message.Changes.ToCore(), cancellation);
                    break;
            }
        }
    }
}
