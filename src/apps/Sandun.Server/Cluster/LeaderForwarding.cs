using System.Globalization;
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

    /// <summary>Beside it: the term of the leader it was handed to, by its create revision.</summary>
    public const string Term = "X-Sandun-Term";

    /// <summary>On answers to other servers: whether this one leads, by its own clock and lease.</summary>
    public const string Leads = "X-Sandun-Leads";

    /// <summary>Streams and waits of half a minute pass; a leader that is silent for longer has lost the request.</summary>
    private static readonly ForwarderRequestConfig s_config = new() { ActivityTimeout = TimeSpan.FromMinutes(2), AllowResponseBuffering = false };

    /// <summary>
    /// A change in flight at a leader that is followed by another may still be finished there, and whether it was made is then known; one
    /// that waits for a leader that hangs would wait for ever.
    /// </summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        var isHandedOn = http.Request.Headers.ContainsKey(ForwardedBy);
        if (!IsRead(http)) await succession.WaitAsync(isHandedOn ? TermOf(http) : null, after: null, http.RequestAborted);
        if (leadership.Leads)
        {
            await LeadAsync(http, next);
            return;
        }

        // Said after the wait: a term may have begun or ended meanwhile.
        if (isHandedOn) http.Response.Headers[Leads] = "no";
        if (leadership.OtherReign is not { } reign || isHandedOn) await AnswerHereAsync(http, next);
        else await HandOverAsync(http, reign, next);
    }

    /// <summary>A server of the version before does not say to which term it hands on: any that this one may yet begin.</summary>
    private static long TermOf(HttpContext http) =>
        long.TryParse(http.Request.Headers[Term], NumberStyles.None, CultureInfo.InvariantCulture, out var term) ? term : long.MaxValue;

    /// <summary>From here on the request may change something: whoever handed it on must not take a refusal for a sign that it did not.</summary>
    private static Task LeadAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers.ContainsKey(ForwardedBy)) http.Response.Headers[Leads] = "yes";
        return next(http);
    }

    private async Task HandOverAsync(HttpContext http, Leadership.Reign reign, RequestDelegate next)
    {
        var body = await HandedOnBody.TakeAsync(http);
        var outcome = await TryHandOverAsync(http, reign, body);
        if (outcome == HandoverOutcome.Answered) return;
        http.Response.Clear();
        if (IsRead(http)) await ReadDespiteLeaderAsync(http, reign, body, next);
        else if (outcome == HandoverOutcome.Untouched && body.IsKept) await ChangeDespiteLeaderAsync(http, reign, body, next);
        else await RefuseLostAsync(http, reign);
    }

    private async Task<HandoverOutcome> TryHandOverAsync(HttpContext http, Leadership.Reign reign, HandedOnBody body)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        using var over = reign.Over.Register(() => either.CancelAfter(IsRead(http) ? TimeSpan.Zero : s_grace));
        body.Rewind(http);
        var handover = new Handover(leadership.Self.Member, reign.Leader!.CreateRevision, body);
        var error = await forwarder.SendAsync(
            http, reign.Leader!.Record.Addresses[ClusterAddresses.Web], peers.Invoker, s_config, handover, either.Token);
        if (handover.IsLeftUndone) return HandoverOutcome.Untouched;
        if (error == ForwarderError.None || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested) return HandoverOutcome.Answered;
        return http.GetForwarderErrorFeature()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
            ? HandoverOutcome.Untouched
            : HandoverOutcome.Lost;
    }

    /// <summary>The one it was handed to did nothing: it waits for the next leader, as changes do that come a little later.</summary>
    private async Task ChangeDespiteLeaderAsync(HttpContext http, Leadership.Reign former, HandedOnBody body, RequestDelegate next)
    {
        await succession.WaitAsync(handedTo: null, after: former, http.RequestAborted);
        body.Rewind(http);
        if (leadership.Leads)
        {
            await next(http);
        }
        else if (leadership.OtherReign is not { } following || following == former)
        {
            await RefuseAsync(http, $"the leader, {former.Leader!.Record.Member}, does not lead any more, and none has followed yet; nothing was changed");
        }
        else if (await TryHandOverAsync(http, following, body) is var outcome && outcome != HandoverOutcome.Answered)
        {
            http.Response.Clear();
            if (outcome == HandoverOutcome.Untouched) await RefuseAsync(http, "two leaders went one after the other; nothing was changed");
            else await RefuseLostAsync(http, following);
        }
    }

    private async Task ReadDespiteLeaderAsync(HttpContext http, Leadership.Reign reign, HandedOnBody body, RequestDelegate next)
    {
        if (leadership.Leads)
        {
            await next(http);
        }
        else if (leadership.OtherReign is not { } following || following == reign)
        {
            await AnswerHereAsync(http, next);
        }
        else if (await TryHandOverAsync(http, following, body) != HandoverOutcome.Answered)
        {
            // Two leaders that go within one request: what this server knows must do.
            http.Response.Clear();
            await AnswerHereAsync(http, next);
        }
    }

    private static Task RefuseLostAsync(HttpContext http, Leadership.Reign reign) => RefuseAsync(
        http, $"the leader, {reign.Leader!.Record.Member}, stopped answering; whether the change was made is seen by asking for the state");

    private Task AnswerHereAsync(HttpContext http, RequestDelegate next)
    {
        var why = leadership.Problem.Length > 0 ? leadership.Problem : "no server leads at present";
        return IsRead(http) ? next(http) : RefuseAsync(http, why);
    }

    private static bool IsRead(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || HttpMethods.IsOptions(http.Request.Method);

    private static Task RefuseAsync(HttpContext http, string why) =>
        NativeAnswers.RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, "The state cannot be changed now: " + why);

    /// <summary>What became of a request that was handed on.</summary>
    private enum HandoverOutcome
    {
        /// <summary>The client has an answer, or has gone.</summary>
        Answered = 0,

        /// <summary>It certainly did nothing where it was handed to.</summary>
        Untouched = 1,

        /// <summary>Nobody knows.</summary>
        Lost = 2,
    }

    /// <summary>The request as the leader shall see it: this server has checked host and origin, which are about its own name.</summary>
    private sealed class Handover(string member, long term, HandedOnBody body) : HttpTransformer
    {
        /// <summary>Whether the one it was handed to does not lead, and refused a change for it.</summary>
        public bool IsLeftUndone { get; private set; }

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Host = null;
            proxyRequest.Headers.Remove("Origin");
            proxyRequest.Headers.Remove("Sec-Fetch-Site");
            proxyRequest.Headers.TryAddWithoutValidation(ForwardedBy, member);
            proxyRequest.Headers.Remove(Term);
            proxyRequest.Headers.TryAddWithoutValidation(Term, term.ToString(CultureInfo.InvariantCulture));
        }

        public override async ValueTask<bool> TransformResponseAsync(
            HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            IsLeftUndone = proxyResponse is { StatusCode: System.Net.HttpStatusCode.ServiceUnavailable } && !IsRead(httpContext) &&
                proxyResponse.Headers.TryGetValues(Leads, out var said) && said.Contains("no");
            if (IsLeftUndone) return false;
            var passes = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
            // Of a body that was not read to its end before the answer, nobody reads the rest: a client that does not know would send its next request into it.
            if (!body.IsKept && proxyResponse is { IsSuccessStatusCode: false } && HttpProtocol.IsHttp11(httpContext.Request.Protocol))
                httpContext.Response.Headers.Connection = "close";
            return passes;
        }
    }
}
