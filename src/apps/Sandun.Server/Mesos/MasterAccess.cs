using System.Net.Http.Headers;
using System.Text;

namespace Sandun.Server.Mesos;

/// <summary>How Mesos masters are dialled: redirects are followed by whoever asked, with the credentials their address holds.</summary>
internal static class MasterAccess
{
    public static HttpMessageHandler Handler(IReadOnlyList<Uri> masters)
    {
        var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30) };
        return masters.Select(master => master.UserInfo).FirstOrDefault(info => info.Length > 0) is { } credentials ? new Credentials(credentials, sockets) : sockets;
    }

    /// <summary>Proves who calls, at whichever of the masters answers.</summary>
    private sealed class Credentials(string pair, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private readonly AuthenticationHeaderValue _header = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(pair))));

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = _header;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
