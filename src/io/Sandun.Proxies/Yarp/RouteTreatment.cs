using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Sandun.Protocol;
using Sandun.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Sandun.Proxies.Yarp;

/// <summary>What a route's settings do to a request before it is forwarded. Shared by all threads; lives as long as the settings.</summary>
internal sealed class RouteTreatment(RouteSettings settings, ProxySettings proxy, TimeProvider time)
{
    /// <summary>Client addresses kept apart; beyond it the oldest window is dropped whole.</summary>
    private const int ClientsMax = 100_000;

    /// <summary>Seconds a request waits for an instance with room where the route does not say.</summary>
    public const int QueueSeconds = 5;

    private static readonly TimeSpan s_clientWindow = TimeSpan.FromSeconds(10);

    private static readonly object s_present = new();

    private readonly ConcurrentDictionary<IPAddress, int> _clients = new();

    /// <summary>Requests each client has under way.</summary>
    private readonly Dictionary<IPAddress, int> _under = [];
    private readonly ForwarderRequestConfig _requests = new()
    {
        ActivityTimeout = TimeSpan.FromSeconds(settings.ServerTimeoutSeconds ?? 60),
        // Without TLS nothing is negotiated: whose instances speak HTTP/2 says so, as for HAProxy.
        Version = settings.InstanceHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private readonly ForwarderRequestConfig _tunnels = new() { ActivityTimeout = TimeSpan.FromSeconds(settings.TunnelTimeoutSeconds ?? 3600) };
    private readonly Lock _lock = new();
    private long _second;
    private int _inSecond;
    private long _window;

    public RouteSettings Settings => settings;

    /// <summary>How long a request, or a websocket or other tunnel, may be silent.</summary>
    public ForwarderRequestConfig Forwarding(HttpRequest request) =>
        request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method) ? _tunnels : _requests;

    /// <summary>The request is over; to be called once for each that <see cref="AnswerAsync"/> saw.</summary>
    public void Left(HttpContext context)
    {
        if (!context.Items.Remove(s_present) || context.Connection.RemoteIpAddress is not { } client) return;
        lock (_lock)
        {
            var under = _under.GetValueOrDefault(client) - 1;
            if (under > 0) _under[client] = under;
            else _under.Remove(client);
        }
    }

    /// <summary>Answers the request itself where the settings say so.</summary>
    /// <returns>The status it answered with; null when the request goes on.</returns>
    public async Task<int?> AnswerAsync(HttpContext context)
    {
        if (settings.RedirectToHttps && proxy.TlsPort > 0 && !context.Request.IsHttps)
        {
            var port = proxy.PublicTlsPort ?? proxy.TlsPort;
            var suffix = port == 443 ? "" : string.Create(CultureInfo.InvariantCulture, $":{port}");
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = $"https://{context.Request.Host.Host}{suffix}{context.Request.Path}{context.Request.QueryString}";
            return context.Response.StatusCode;
        }

        if (settings.Maintenance)
        {
            var sentence = settings.MaintenanceText ?? "This service is being maintained and will be back soon.";
            return await RefuseAsync(
                context, StatusCodes.Status503ServiceUnavailable, "60", "text/html; charset=utf-8",
                $"<!doctype html><meta charset=utf-8><title>503</title><p>{WebUtility.HtmlEncode(sentence).Replace("\n", "<br>", StringComparison.Ordinal)}</p>");
        }

        if (!Admits(context.Connection.RemoteIpAddress) || !Enters(context))
            return await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "1", "text/plain", "Too many requests; try again in a moment.");
        if (settings.Hsts && context.Request.IsHttps) context.Response.Headers.StrictTransportSecurity = "max-age=31536000";
        if (settings.Tracing) Trace(context);
        return null;
    }

    private static async Task<int?> RefuseAsync(HttpContext context, int status, string retryAfter, string type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers.RetryAfter = retryAfter;
        await context.Response.WriteAsync(text);
        return status;
    }

    private static void Trace(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers["X-Request-ID"].Count == 0) headers["X-Request-ID"] = Guid.NewGuid().ToString();
        if (headers.TraceParent.Count == 0) headers.TraceParent = $"00-{Guid.NewGuid():N}-{Guid.NewGuid().ToString("N")[..16]}-01";
        context.Response.Headers["X-Request-ID"] = headers["X-Request-ID"];
    }

    /// <summary>Counts a client's request as under way, unless it has as many as it may.</summary>
    private bool Enters(HttpContext context)
    {
        if (settings.ClientConnections is not { } most || context.Connection.RemoteIpAddress is not { } client) return true;
        lock (_lock)
        {
            var under = _under.GetValueOrDefault(client);
            if (under >= most) return false;
            _under[client] = under + 1;
        }

        context.Items[s_present] = s_present;
        return true;
    }

    /// <summary>Counts a request in, unless a limit is reached; only what is let in counts.</summary>
    private bool Admits(IPAddress? client)
    {
        if (settings.RequestsPerSecond is null && settings.ClientRequests is null) return true;
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var second = now.ToUnixTimeSeconds();
            if (second != _second) (_second, _inSecond) = (second, 0);
            if (settings.RequestsPerSecond is { } most && _inSecond >= most) return false;
            if (settings.ClientRequests is { } ofClient && client is not null)
            {
                var window = now.Ticks / s_clientWindow.Ticks;
                if (window != _window || _clients.Count > ClientsMax)
                {
                    _clients.Clear();
                    _window = window;
                }

                var had = _clients.GetValueOrDefault(client);
                if (had >= ofClient) return false;
                _clients[client] = had + 1;
            }

            _inSecond++;
            return true;
        }
    }
}
