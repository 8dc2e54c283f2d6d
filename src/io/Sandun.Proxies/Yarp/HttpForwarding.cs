using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Sandun.Proxies.Yarp;

/// <summary>Forwards the requests of one listener. YARP's forwarder carries them; which instance they go to is decided here.</summary>
/// <param name="find">The cluster of a request; null when no app answers.</param>
internal sealed class HttpForwarding(IHttpForwarder forwarder, HttpMessageInvoker client, Func<HttpContext, Cluster?> find) : IHttpApplication<HttpContext>
{
    /// <summary>Instances a request is offered to when connections are refused.</summary>
    private const int AttemptsMax = 4;

    private static readonly ForwarderRequestConfig s_config = new() { ActivityTimeout = TimeSpan.FromSeconds(60) };
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
        ConnectTimeout = TimeSpan.FromSeconds(2),
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

        Destination? tried = null;
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            if (cluster.Enter(tried) is not { } destination)
            {
                await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "No instance of this app serves right now.");
                return;
            }

            if (!await ForwardAsync(context, destination) || attempt == AttemptsMax) return;
            tried = destination;
            context.Response.Clear();
        }
    }

    /// <returns>Whether it failed in a way that another instance may be tried: the connection never stood, or nothing came back and asking twice is harmless.</returns>
    private async Task<bool> ForwardAsync(HttpContext context, Destination destination)
    {
        try
        {
            var error = await forwarder.SendAsync(context, destination.Prefix, client, s_config, s_headers);
            if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return false;
            var refused = context.Features.Get<IForwarderErrorFeature>()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };
            var harmless = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method);
            return refused || (error == ForwarderError.Request && harmless);
        }
        finally
        {
            destination.Leave();
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text + "\n");
    }
}
