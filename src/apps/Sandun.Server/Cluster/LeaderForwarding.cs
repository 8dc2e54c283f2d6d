using Sandun.Server.Endpoints;
using Yarp.ReverseProxy.Forwarder;

namespace Sandun.Server.Cluster;

/// <summary>
/// A standby's door: hands every request to the leader, so that a client may talk to any server. While no leader answers, reads are
/// served from the state this server follows, and changes are refused until one does.
/// </summary>
internal sealed class LeaderForwarding(Leadership leadership, PeerClient peers, IHttpForwarder forwarder)
{
    /// <summary>Names the server that handed a request on; one so marked is not handed on again, so that none goes in circles.</summary>
    public const string ForwardedBy = "X-Sandun-Forwarded-By";

    /// <summary>Streams and waits of half a minute pass; a leader that is silent for longer has lost the request.</summary>
    private static readonly ForwarderRequestConfig s_config = new() { ActivityTimeout = TimeSpan.FromMinutes(2), AllowResponseBuffering = false };

    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        if (leadership.Leads)
        {
            await next(http);
        }
        else if (leadership.Other is not { } leader || http.Request.Headers.ContainsKey(ForwardedBy))
        {
            await AnswerHereAsync(http, next);
        }
        else
        {
            var outcome = await forwarder.SendAsync(http, leader.Addresses[ClusterAddresses.Web], peers.Invoker, s_config, new Handover(leadership.Self.Member));
            if (outcome == ForwarderError.None || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested) return;
            http.Response.Clear();
            await (IsRead(http) ? AnswerHereAsync(http, next) : RefuseAsync(
                http, outcome == ForwarderError.Request
                    ? $"the leader, {leader.Member}, does not answer; nothing was changed"
                    : $"the leader, {leader.Member}, stopped answering; whether the change was made is seen by asking for the state"));
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
