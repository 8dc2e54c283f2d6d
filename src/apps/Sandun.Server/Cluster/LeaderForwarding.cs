using Sandun.Server.Endpoints;
using Yarp.ReverseProxy.Forwarder;

namespace Sandun.Server.Cluster;

/// <summary>
/// A standby's door: hands every request to the leader, so that a client may talk to any server. While no leader answers, reads are
/// served from the state this server follows; changes wait a moment for the next leader, and are refused where none comes.
/// </summary>
internal sealed class LeaderForwarding(Leadership leadership, Succession succession, PeerClient peers, IHttpForwarder forwarder)
{
    /// <summary>Names the server that handed a request on; one so marked is not handed on again, so that none goes in circles.</summary>
    public const string ForwardedBy = "X-Sandun-Forwarded-By";

    /// <summary>On answers to other servers: whether this one leads, by its own clock and lease.</summary>
    public const string Leads = "X-Sandun-Leads";

    /// <summary>Streams and waits of half a minute pass; a leader that is silent for longer has lost the request.</summary>
    private static readonly ForwarderRequestConfig s_config = new() { ActivityTimeout = TimeSpan.FromMinutes(2), AllowResponseBuffering = false };

    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers.ContainsKey(ForwardedBy)) http.Response.Headers[Leads] = leadership.Leads ? "yes" : "no";
        var isHandedOn = http.Request.Headers.ContainsKey(ForwardedBy);
        if (!IsRead(http)) await succession.WaitAsync(mayHandOn: !isHandedOn, http.RequestAborted);
        if (leadership.Leads) await next(http);
        else if (leadership.OtherReign is not { } reign || isHandedOn) await AnswerHereAsync(http, next);
        else if (!await TryHandOverAsync(http, reign)) await DespiteLeaderAsync(http, reign, next);
    }

    /// <summary>False when the leader did not answer, so that the client may still be answered here.</summary>
    private async Task<bool> TryHandOverAsync(HttpContext http, Leadership.Reign reign)
    {
        // A request that waits for a leader that is followed by another would wait for ever.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(reign.Over, http.RequestAborted);
        var outcome = await forwarder.SendAsync(
            http, reign.Leader!.Record.Addresses[ClusterAddresses.Web], peers.Invoker, s_config, new Handover(leadership.Self.Member), either.Token);
        return outcome == ForwarderError.None || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested;
    }

    private async Task DespiteLeaderAsync(HttpContext http, Leadership.Reign reign, RequestDelegate next)
    {
        http.Response.Clear();
        if (!IsRead(http))
        {
            await RefuseAsync(http, $"the leader, {reign.Leader!.Record.Member}, stopped answering; whether the change was made is seen by asking for the state");
        }
        else if (leadership.Leads)
        {
            await next(http);
        }
        else if (leadership.OtherReign is not { } following || following == reign)
        {
            await AnswerHereAsync(http, next);
        }
        else if (!await TryHandOverAsync(http, following))
        {
            // Two leaders that go within one request: what this server knows must do.
            http.Response.Clear();
            await AnswerHereAsync(http, next);
        }
    }

    private Task AnswerHereAsync(HttpContext http, RequestDelegate next)
    {
        var why = leadership.Problem.Length > 0 ? leadership.Problem : "no server leads at present";
        return IsRead(http) ? next(http) : RefuseAsync(http, why);
    }

    private static bool IsRead(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || HttpMethods.IsOptions(http.Request.Method);

    private static Task RefuseAsync(HttpContext http, string why) =>
        NativeAnswers.RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, "The state cannot be changed now: " + why);

    /// <summary>The request as the leader shall see it: this server has checked host and origin, which are about its own name.</summary>
    private sealed class Handover(string member) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Host = null;
            proxyRequest.Headers.Remove("Origin");
            proxyRequest.Headers.Remove("Sec-Fetch-Site");
            proxyRequest.Headers.TryAddWithoutValidation(ForwardedBy, member);
        }
    }
}
