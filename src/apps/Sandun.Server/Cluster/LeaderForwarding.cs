using System.Diagnostics;
using Sandun.Server.Endpoints;
using Yarp.ReverseProxy.Forwarder;

namespace Sandun.Server.Cluster;

/// <summary>
/// A standby's door: hands every request to the leader, so that a client may talk to any server. While no leader answers, reads are
/// served from the state this server follows. A change that comes while leadership is handed over is held for a moment and goes to the
/// successor; where there is none by then, it is refused.
/// </summary>
/// <param name="leadership">Who leads.</param>
/// <param name="peers">Reaches the other servers.</param>
/// <param name="forwarder">Hands requests on.</param>
/// <param name="decides">Whether this server's own roles decide now.</param>
internal sealed class LeaderForwarding(Leadership leadership, PeerClient peers, IHttpForwarder forwarder, Func<bool> decides)
{
    /// <summary>
    /// Names each server that handed a request on. One so marked is handed on once more at most, by a leader that has just ended its term, so
    /// that none goes in circles.
    /// </summary>
    public const string ForwardedBy = "X-Sandun-Forwarded-By";

    /// <summary>On answers to other servers: whether this one leads, by its own clock and lease.</summary>
    public const string Leads = "X-Sandun-Leads";

    /// <summary>Streams and waits of half a minute pass; a leader that is silent for longer has lost the request.</summary>
    private static readonly ForwarderRequestConfig s_config = new() { ActivityTimeout = TimeSpan.FromMinutes(2), AllowResponseBuffering = false };

    /// <summary>Hands a request on, at most so often.</summary>
    private const int MaximumHops = 2;

    /// <summary>Changes held at once; beyond them they are refused as without a leader.</summary>
    private const int MaximumHeld = 1_000;

    /// <summary>How long a change is held: many times what a hand-over takes, and less than people and programs wait.</summary>
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(2);

    /// <summary>Between two looks for the successor.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(3);

    /// <summary>A leader whose term is over may have handed a change on to its successor: so long its answer is waited for.</summary>
    private static readonly TimeSpan s_afterwards = TimeSpan.FromMilliseconds(300);

    private int _held;

    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        var hops = http.Request.Headers[ForwardedBy].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries).Length;
        if (!IsRead(http)) await HoldAsync(http.RequestAborted);
        if (hops > 0) http.Response.Headers[Leads] = leadership.Leads ? "yes" : "no";
        if (leadership.Leads) await next(http);
        else if (leadership.OtherReign is not { } reign || hops >= (IsRead(http) ? 1 : MaximumHops)) await AnswerHereAsync(http, next);
        else if (!await TryHandOverAsync(http, reign)) await DespiteLeaderAsync(http, reign, next);
    }

    /// <summary>Waits until somebody can take a change: this server, or another that leads. Not where the store is the trouble.</summary>
    private async Task HoldAsync(CancellationToken aborted)
    {
        if (IsSettled()) return;
        try
        {
            if (Interlocked.Increment(ref _held) > MaximumHeld) return;
            var began = Stopwatch.GetTimestamp();
            while (!IsSettled() && !aborted.IsCancellationRequested && Stopwatch.GetElapsedTime(began) < s_hold) await Task.Delay(s_look, CancellationToken.None);
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }

    private bool IsSettled() => leadership.Leads ? decides() : leadership.OtherReign is not null || leadership.Problem.Length > 0;

    /// <summary>False when the leader did not answer, so that the client may still be answered here.</summary>
    private async Task<bool> TryHandOverAsync(HttpContext http, Leadership.Reign reign)
    {
        // A request that waits for a leader that is followed by another would wait for ever.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        await using var over = reign.Over.UnsafeRegister(
            static state => ((CancellationTokenSource)state!).CancelAfter(s_afterwards), either);
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
