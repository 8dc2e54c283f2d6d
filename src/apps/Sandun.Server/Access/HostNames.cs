using System.Net;
using Sandun.Server.Settings;

namespace Sandun.Server.Access;

/// <summary>
/// The names the server may be called by. A page whose name was pointed at this machine (DNS rebinding) still sends its own name, and
/// a page that posts here (CSRF) sends its own origin: both are refused.
/// </summary>
public sealed class HostNames
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase) { "localhost", "127.0.0.1", "[::1]" };

    public HostNames(ServerOptions options)
    {
        foreach (var name in options.AllowedHosts) _names.Add(name);
        // Other servers of the cluster hand requests on under the name this one gave them.
        if (options.Advertise is { } advertised) _names.Add(advertised.Host);
        foreach (var where in options.Listen.Concat(options.MesosListen))
        {
            if (!where.Address.Equals(IPAddress.Any) && !where.Address.Equals(IPAddress.IPv6Any))
                _names.Add(where.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{where.Address}]" : where.Address.ToString());
        }
    }

    /// <summary>Why the request is refused, or null when its Host and Origin are in order.</summary>
    public string? Refusal(HttpRequest request)
    {
        if (!_names.Contains(request.Host.Host))
            return $"the host '{request.Host.Host}' is not one this server is called by; name it with --allowed-hosts if it is";
        return MayChange(request) ? OriginRefusal(request) : null;
    }

    /// <summary>Whether the request could change something. A web socket begins as a GET and then takes orders.</summary>
    private static bool MayChange(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) ||
        request.Headers.Upgrade.Count > 0 || request.HttpContext.WebSockets.IsWebSocketRequest;

    private static string? OriginRefusal(HttpRequest request)
    {
        if (request.Headers.Origin.Count == 0)
        {
            return request.Headers.TryGetValue("Sec-Fetch-Site", out var site) && site.ToString() is "cross-site" or "same-site"
                ? "the request comes from a page of another site" : null;
        }

        var origin = request.Headers.Origin.ToString();
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme == request.Scheme &&
            string.Equals(uri.Authority, Authority(request), StringComparison.OrdinalIgnoreCase)
            ? null
            : $"the request comes from a page of another origin ({origin})";
    }

    private static string Authority(HttpRequest request) =>
        new Uri($"{request.Scheme}://{request.Host.Value}", UriKind.Absolute).Authority;
}
