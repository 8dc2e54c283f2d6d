using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sandun.Protocol;
using Yarp.ReverseProxy.Forwarder;

namespace Sandun.Proxies.Yarp;

/// <summary>Forwards the requests of one listener. YARP's forwarder carries them; which instance they go to is decided here.</summary>
/// <param name="find">The cluster of a request; null when no app answers.</param>
internal sealed class HttpForwarding(IHttpForwarder forwarder, HttpMessageInvoker client, Func<HttpContext, Cluster?> find) : IHttpApplication<HttpContext>
{
    /// <summary>Instances a request is offered to when connections are refused.</summary>
    private const int AttemptsMax = 4;

    private static readonly ForwardedHeaders s_headers = new();

    /// <summary>Connections to instances, shared by all listeners.</summary>
    public static HttpMessageInvoker NewClient() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        ConnectCallback = async (context, cancellation) =>
            new NetworkStream(await InstanceConnection.OpenAsync(new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port), cancellation), ownsSocket: true),
    });

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // The context holds nothing of ours.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (find(context) is not { } cluster)
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, "No app answers to this host and path here.");
            return;
        }

        cluster.Counter.Begin();
        try
        {
            if (await cluster.Treatment.AnswerAsync(context) is not { } answered)
            {
                await ServeAsync(context, cluster);
                return;
            }

            cluster.Counter.Status(answered);
            if (answered != StatusCodes.Status308PermanentRedirect) cluster.Counter.Denied();
        }
        finally
        {
            cluster.Treatment.Left(context);
            cluster.Counter.End();
        }
    }

    private async Task ServeAsync(HttpContext context, Cluster cluster)
    {
        var clock = new RequestClock(cluster.Counter);
        context.Features.Set(clock);
        context.Request.Body = new CountingStream(context.Request.Body, Received, Sent);
        context.Response.Body = new CountingStream(context.Response.Body, Received, Sent);
        Destination? tried = null;
        var settings = cluster.Treatment.Settings;
        var attempts = settings.Retries is { } retries ? retries + 1 : AttemptsMax;
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            var known = attempt == 1 && settings.StickyCookie is { } name && context.Request.Cookies[name] is { } value ? cluster.EnterKnown(value) : null;
            if ((known ?? await EnterAsync(context, cluster, tried)) is not { } destination)
            {
                cluster.Counter.Status(StatusCodes.Status503ServiceUnavailable);
                await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "No instance of this app serves right now.");
                return;
            }

            clock.Destination = destination.Counter;
            if (known is null && settings.StickyCookie is { } sticky)
                context.Response.Headers.SetCookie = $"{sticky}={destination.Cookie}; path=/; HttpOnly";
            if (!await ForwardAsync(context, cluster, destination) || attempt == attempts)
            {
                if (!clock.HasAnswer) cluster.Counter.Status(context.Response.StatusCode);
                return;
            }

            tried = destination;
            cluster.Counter.Retried();
            context.Response.Clear();
        }

        void Received(long bytes)
        {
            cluster.Counter.Received(bytes);
            clock.Destination?.Received(bytes);
        }

        void Sent(long bytes)
        {
            cluster.Counter.Sent(bytes);
            clock.Destination?.Sent(bytes);
        }
    }

    /// <summary>
    /// An instance with room, waited for as long as the route allows. What was found first may be replaced meanwhile: each look is at the
    /// route as it is then.
    /// </summary>
    private async Task<Destination?> EnterAsync(HttpContext context, Cluster cluster, Destination? tried)
    {
        var settings = cluster.Treatment.Settings;
        var key = settings.Balance switch
        {
            RouteBalance.Source => context.Connection.RemoteIpAddress?.ToString(),
            RouteBalance.Uri => context.Request.Path.Value,
            _ => null,
        };
        var hold = TimeSpan.FromSeconds(settings.HoldSeconds);
        var queue = TimeSpan.FromSeconds(settings.QueueTimeoutSeconds ?? RouteTreatment.QueueSeconds);
        var since = Stopwatch.GetTimestamp();
        var held = TimeSpan.Zero;
        for (var now = cluster; ;)
        {
            if (now.Enter(tried, key) is { } destination) return destination;
            var newer = find(context) ?? now;
            if (newer == now)
            {
                // While nobody serves it is held, as the one that wakes an app that sleeps; then it waits for room as others do.
                var waited = Stopwatch.GetElapsedTime(since);
                if (!now.HasServing) held = waited;
                var left = (now.HasServing ? held + queue : hold) - waited;
                if (now.Line.IsFull || left <= TimeSpan.Zero || context.RequestAborted.IsCancellationRequested) return null;
                if (await now.Line.WaitAsync(() => now.Enter(tried, key), left, context.RequestAborted) is { } found) return found;
                newer = find(context) ?? now;
            }

            now = newer;
        }
    }

    /// <returns>Whether it failed in a way that another instance may be tried: the connection never stood, or nothing came back and asking twice is harmless.</returns>
    private async Task<bool> ForwardAsync(HttpContext context, Cluster cluster, Destination destination)
    {
        destination.Counter.Begin();
        try
        {
            var error = await forwarder.SendAsync(context, destination.Prefix, client, cluster.Treatment.Forwarding(context.Request), s_headers);
            if (error == ForwarderError.None)
            {
                destination.Reached();
                return false;
            }

            if (context.RequestAborted.IsCancellationRequested)
            {
                Each(counter => counter.Aborted());
                return false;
            }

            var refused = context.Features.Get<IForwarderErrorFeature>()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };
            if (refused && !cluster.Treatment.Settings.ChecksOff) destination.NotReached();
            Each(counter =>
            {
                if (refused) counter.ConnectFailed();
                else counter.ResponseFailed();
            });
            if (context.Response.HasStarted) return false;
            var method = context.Request.Method;
            var harmless = cluster.Treatment.Settings.RetryAllMethods || HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
            return refused || (error == ForwarderError.Request && harmless);
        }
        finally
        {
            destination.Counter.End();
            destination.Leave();
        }

        void Each(Action<TrafficCounter> count)
        {
            count(cluster.Counter);
            count(destination.Counter);
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text + "\n");
    }
}
