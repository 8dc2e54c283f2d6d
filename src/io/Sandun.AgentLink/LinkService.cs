using Google.Protobuf;
using Grpc.Core;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Mapping;
using Sandun.AgentLink.Servers;

namespace Sandun.AgentLink;

/// <summary>The server's end of the link, for any number of agents and routers.</summary>
public sealed class LinkService(ILinkServer server, LinkGate gate, ILeaderHint leader, ILinkDesk desk) : Wire.Link.LinkBase
{
    private static readonly string s_version = typeof(LinkService).Assembly.GetName().Version?.ToString(3) ?? "0";
    private static long s_lastSession;

    /// <summary>A number no other session of this process has; in-process sessions draw theirs here too.</summary>
    public static long NewSession() => Interlocked.Increment(ref s_lastSession);

    public override Task Agent(
        IAsyncStreamReader<Wire.FromAgent> requestStream, IServerStreamWriter<Wire.ToAgent> responseStream, ServerCallContext context) =>
        WhileThereAsync(ServeAgentAsync(requestStream, responseStream, context), context);

    public override Task Router(
        IAsyncStreamReader<Wire.FromRouter> requestStream, IServerStreamWriter<Wire.ToRouter> responseStream, ServerCallContext context) =>
        WhileThereAsync(ServeRouterAsync(requestStream, responseStream, context), context);

    public override Task<Wire.AuthorityReply> Authority(Wire.AuthorityRequest request, ServerCallContext context) =>
        Task.FromResult(new Wire.AuthorityReply { Certificate = ByteString.CopyFrom(AuthorityOrRefuse()) });

    public override async Task<Wire.JoinReply> Join(Wire.JoinRequest request, ServerCallContext context)
    {
        AuthorityOrRefuse();
        if (new[] { request.Token, request.Request, request.Former }.Any(part => part.Length > JoinApplication.MaximumPart) ||
            request.Hostname.Length > NodeIdentity.LongestId * 4 || request.Node.Length > NodeIdentity.LongestId)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "the request to join is larger than any honest one"));
        if (LinkProtocol.Problem(request.Hello?.Protocol ?? 0, "the program that joins") is { } problem)
            throw new RpcException(new Status(StatusCode.FailedPrecondition, problem));
        try
        {
            var joined = await desk.JoinAsync(
                new JoinApplication(
                    (NodeRole)request.Role, request.Token.ToByteArray(), request.Request.ToByteArray(), request.HasNode ? request.Node : null, request.Hostname,
                    request.HasFormer ? request.Former.ToByteArray() : null), context.CancellationToken);
            var reply = new Wire.JoinReply { Certificate = ByteString.CopyFrom(joined.Certificate.RawData), Node = joined.Node };
            reply.Servers.Add(desk.Servers);
            return reply;
        }
        catch (JoinRefusedException refused)
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, refused.Message));
        }
        catch (IOException failure)
        {
            throw Unavailable(failure.Message);
        }
    }

    public override Task<Wire.RenewReply> Renew(Wire.RenewRequest request, ServerCallContext context)
    {
        AuthorityOrRefuse();
        var peer = LinkConnections.PeerOf(context.GetHttpContext());
        if (gate.RenewalRefusal(peer, desk.RenewalGrace) is { } refusal) throw new RpcException(refusal);
        if (request.Request.Length > JoinApplication.MaximumPart)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "the request for a certificate is larger than any honest one"));
        try
        {
            using var certificate = desk.Renew(peer, request.Request.ToByteArray());
            peer.Extend(certificate);
            return Task.FromResult(new Wire.RenewReply { Certificate = ByteString.CopyFrom(certificate.RawData) });
        }
        catch (JoinRefusedException refused)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, refused.Message));
        }
    }

    private async Task ServeAgentAsync(
        IAsyncStreamReader<Wire.FromAgent> requestStream, IServerStreamWriter<Wire.ToAgent> responseStream, ServerCallContext context)
    {
        var session = new AgentSession(NewSession(), Admit(context, NodeRole.Agent));
        await GreetAsync(context);
        if (Elsewhere() is { } elsewhere)
        {
            await responseStream.WriteAsync(new Wire.ToAgent { NotLeader = elsewhere });
            return;
        }

        await responseStream.WriteAsync(new Wire.ToAgent { Hello = Hello() });
        await ServeAsync(session, responseStream, context, ending => ListenAsync(session, requestStream, ending), () => server.OnGone(session));
    }

    private async Task ServeRouterAsync(
        IAsyncStreamReader<Wire.FromRouter> requestStream, IServerStreamWriter<Wire.ToRouter> responseStream, ServerCallContext context)
    {
        var session = new RouterSession(NewSession(), Admit(context, NodeRole.Router));
        if (Elsewhere() is { } elsewhere)
        {
            await GreetAsync(context);
            await responseStream.WriteAsync(new Wire.ToRouter { NotLeader = elsewhere });
            return;
        }

        if (!server.OnArrived(session)) throw Unavailable("the registry cannot be read now");
        try
        {
            await GreetAsync(context);
            await responseStream.WriteAsync(new Wire.ToRouter { Hello = Hello() });
        }
        catch
        {
            server.OnGone(session);
            throw;
        }

        await ServeAsync(session, responseStream, context, ending => ListenAsync(session, requestStream, ending), () => server.OnGone(session));
    }

    /// <summary>Somebody who goes before the first word is no fault to tell of: the library says it as a wrong use of the stream.</summary>
    private static async Task WhileThereAsync(Task serving, ServerCallContext context)
    {
        try
        {
            await serving;
        }
        catch (Exception gone) when (gone is InvalidOperationException or IOException && context.CancellationToken.IsCancellationRequested)
        {
            // What had begun for them was ended where it began.
        }
    }

    private LinkPeer Admit(ServerCallContext context, NodeRole role)
    {
        var peer = LinkConnections.PeerOf(context.GetHttpContext());
        return gate.Refusal(peer, role) is { } refusal ? throw new RpcException(refusal) : peer;
    }

    private byte[] AuthorityOrRefuse() => desk.Authority?.RawData ?? throw new RpcException(new Status(
        StatusCode.FailedPrecondition, "this server has no link address, so nothing can join it: start it with --link-listen"));

    private static Task GreetAsync(ServerCallContext context) => context.WriteResponseHeadersAsync([new Metadata.Entry(LinkConnection.GreetingHeader, "1")]);

    private Wire.ServerHello Hello()
    {
        var hello = new Wire.ServerHello { Protocol = LinkProtocol.Version, Version = s_version };
        hello.Servers.Add(desk.Servers);
        return hello;
    }

    private Wire.NotLeader? Elsewhere()
    {
        var hint = leader.Current;
        if (hint.IsThisServer) return null;
        var answer = new Wire.NotLeader();
        if (hint.Address is { } address) answer.Leader = address;
        answer.Servers.Add(desk.Servers);
        return answer;
    }

    private async Task ServeAsync<TMessage>(
        LinkSession<TMessage> session, IServerStreamWriter<TMessage> stream, ServerCallContext context,
        Func<CancellationToken, Task> listen, Action gone)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, session.Closing);
        using var place = gate.Enter(session.Peer, session.Close);
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
                continue;
            }

            if (message.ToReport() is not { } said) continue;
            if (message.Register is { } first && LinkProtocol.Problem(first.Hello?.Protocol ?? 0, "the agent") is { } tooOld)
            {
                session.Close(tooOld);
                return;
            }

            if (ReportBinding.Bind(said, session.Peer, out var refusal) is not { } report)
            {
                session.Close(refusal);
                return;
            }

            if (await server.OnReportAsync(session, report, cancellation)) continue;
            session.Close("the server cannot take reports now");
            return;
        }
    }

    private async Task ListenAsync(RouterSession session, IAsyncStreamReader<Wire.FromRouter> incoming, CancellationToken cancellation)
    {
        while (await incoming.MoveNext(cancellation))
        {
            if (incoming.Current.Traffic is { } figures && Traffic(session, figures) is { } foreign)
            {
                session.Close(foreign);
                return;
            }

            if (incoming.Current.Report is not { } said) continue;
            var report = said.ToCore();
            if ((incoming.Current.Hello is { } hello ? LinkProtocol.Problem(hello.Protocol, "the router") : null) is { } tooOld)
            {
                session.Close(tooOld);
                return;
            }

            if (ReportBinding.Refusal(report.Router, session.Peer) is { } refusal)
            {
                session.Close(refusal);
                return;
            }

            if (await server.OnReportAsync(session, report, cancellation)) continue;
            session.Close("the server cannot take reports now");
            return;
        }
    }

    /// <returns>Why the router may not tell this, or null.</returns>
    private string? Traffic(RouterSession session, Wire.RouterTraffic figures)
    {
        var traffic = figures.ToCore();
        if (ReportBinding.Refusal(traffic.Router, session.Peer) is { } refusal) return refusal;
        server.OnTraffic(session, traffic);
        return null;
    }

    private static RpcException Unavailable(string why) => new(new Status(StatusCode.Unavailable, why));
}
