using System.Net.Http.Headers;
using System.Text;
using Sandun.Lab;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>Requests to a laboratory that its own client does not carry: streams, backups, huge bodies.</summary>
internal static class LabRequests
{
    public static HttpClient NewClient(TimeSpan timeout)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1000, ConnectTimeout = TimeSpan.FromSeconds(15) };

        // The laboratory's own client checks certificates.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return new HttpClient(handler)
        {
            Timeout = timeout,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(LabClient.Credentials))) },
        };
    }
}
