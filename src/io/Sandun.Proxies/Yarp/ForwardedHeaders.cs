using System.Globalization;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Sandun.Proxies.Yarp;

/// <summary>Tells an instance whom it answers, as HAProxy does: the client's address is appended to X-Forwarded-For, scheme and port are those it came by, Host stays the client's.</summary>
internal sealed class ForwardedHeaders : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Headers.Host = httpContext.Request.Host.Value;
        var client = httpContext.Connection.RemoteIpAddress;
        if (client is not null) proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-For", client.ToString());
        proxyRequest.Headers.Remove("X-Forwarded-Proto");
        proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-Proto", httpContext.Request.Scheme);
        proxyRequest.Headers.Remove("X-Forwarded-Port");
        proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-Port", httpContext.Connection.LocalPort.ToString(CultureInfo.InvariantCulture));
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is not null) httpContext.Features.Get<RequestClock>()?.Answered((int)proxyResponse.StatusCode);
        return base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
    }
}
