using Grpc.Core;
using Sandun.AgentLink.Mapping;

namespace Sandun.AgentLink;

/// <summary>The server's end of the link, for any number of agents and routers.</summary>
public sealed class LinkService(ILinkServer server) : Wire.Link.LinkBase
{
    private static long s_lastSession;

    /// <summary>A number no other session of this process has; in-process sessions draw theirs here too.</summary>
    public static long NewSession() => Interlocked.Increment(ref s_lastSession);

    public override async Task Agent(
        IAsyncStreamReader<Wire.FromAgent> requestStream, IServerStreamWriter<Wire.ToAgent> responseStream, ServerCallContext context)
    {
        var session = new AgentSession(NewSession());
        await context.WriteResponseHeadersAsync([]);
        await ServeAsync(session, responseStream, context, ending => ListenAsync(session, requestStream, ending), () => server.OnGone(session));
    }

    public override async Task Router(
        IAsyncStreamReader<Wire.FromRouter> requestStream, IServerStreamWriter<Wire.ToRouter> responseStream, ServerCallContext context)
    {
        var session = new RouterSession(NewSession());
        if (!server.OnArrived(session)) throw Unavailable("the registry cannot be read now");
        await context.WriteResponseHeadersAsync([]);
        await ServeAsync(session, responseStream, context, ending => ListenAsync(session, requestStream, ending), () => server.OnGone(session));
    }

    private static async Task ServeAsync<TMessage>(
        LinkSession<TMessage> session, IServerStreamWriter<TMessage> stream, ServerCallContext context,
        Func<CancellationToken, Task> listen, Action gone)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, session.Closing);
        try
        {
            await AgentLinkClient.WhenFirstEndsAsync(
                ending, listen(ending.Token), OutgoingStream.WriteAllAsync(session.Outgoing, stream, ending.Token));
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The peer is gone, or is being closed: both are said below.
        }
        finally
        {
            var why = session.Why;
            session.Close("the connection ended");
            gone();
            if (why.Length > 0) throw Unavailable(why);
        }
    }

    private async Task ListenAsync(AgentSession session, IAsyncStreamReader<Wire.FromAgent> incoming, CancellationToken cancellation)
    {
        while (await incoming.MoveNext(cancellation))
        {
            var message = incoming.Current;
            if (message.BodyCase == Wire.FromAgent.BodyOneofCase.FilePiece)
            {
                session.Answer(message.FilePiece.ToCore());
            }
            else if (message.ToReport() is { } report && !await server.OnReportAsync(session, report, cancellation))
            {
                session.Close("the server cannot take reports now");
                return;
            }
        }
    }

    private async Task ListenAsync(RouterSession session, IAsyncStreamReader<Wire.FromRouter> incoming, CancellationToken cancellation)
    {
        while (await incoming.MoveNext(cancellation))
        {
            if (await server.OnReportAsync(session, incoming.Current.Report.ToCore(), cancellation)) continue;
            session.Close("the server cannot take reports now");
            return;
        }
    }

    private static RpcException Unavailable(string why) => new(new Status(StatusCode.Unavailable, why));
}
