using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;

namespace Sandun.Store.Etcd;

/// <summary>Makes the connections to etcd's members: HTTP/2, plain or TLS with a client certificate.</summary>
internal static class EtcdChannels
{
    /// <summary>A member in the same region answers a SYN in milliseconds; another is asked after this.</summary>
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>etcd cuts clients that ping more often than every 5 s (<c>--grpc-keepalive-min-time</c>).</summary>
    private static readonly TimeSpan s_pingDelay = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(2);

    /// <exception cref="StoreException">A certificate cannot be read; the message names the file.</exception>
    public static EtcdMember[] Open(EtcdOptions options)
    {
        var tls = options.UsesTls ? Tls(options) : null;
        return [.. options.Endpoints.Select(endpoint => Open(options, endpoint, tls))];
    }

    private static EtcdMember Open(EtcdOptions options, (string Host, int Port) endpoint, SslClientAuthenticationOptions? tls)
    {
        var sockets = new SocketsHttpHandler
        {
            UseProxy = false, EnableMultipleHttp2Connections = true, ConnectTimeout = s_connectTimeout, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = s_pingDelay, KeepAlivePingTimeout = s_pingTimeout, KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

            // Our own way of connecting also keeps gRPC's client-side balancing out, whose pauses after a failure are longer than ours.
            ConnectCallback = async (context, cancellation) => await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation),
        };
        if (tls is not null) sockets.SslOptions = tls;
        var uri = new UriBuilder(tls is null ? "http" : "https", endpoint.Host, endpoint.Port).Uri;
        var channel = GrpcChannel.ForAddress(uri, new GrpcChannelOptions
        {
            HttpHandler = options.Wire?.Invoke(sockets) ?? sockets, DisposeHttpClient = true,
            MaxReceiveMessageSize = EtcdLimits.MessageBytes, MaxSendMessageSize = EtcdLimits.MessageBytes,
        });
        return new EtcdMember(uri.Authority, channel);
    }

    private static async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions Tls(EtcdOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        if (options.AuthorityFile is { } authorities)
        {
            var trusted = new X509Certificate2Collection();
            Read(authorities, "--etcd-ca", () => trusted.ImportFromPemFile(authorities));
            if (trusted.Count == 0) throw new StoreException($"{authorities} (--etcd-ca) holds no certificate in PEM form");
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        if (options is { CertificateFile: { } certificate, KeyFile: { } key })
        {
            var chain = new X509Certificate2Collection();
            X509Certificate2? own = null;
            Read(certificate, "--etcd-cert", () => chain.ImportFromPemFile(certificate));
            Read(key, "--etcd-key", () => own = X509Certificate2.CreateFromPemFile(certificate, key));
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(own!, chain, offline: true);
        }

        return tls;
    }

    private static void Read(string file, string option, Action read)
    {
        try
        {
            read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // A key that is none of the certificate's is an argument that is wrong.
            throw new StoreException($"{file} ({option}) cannot be read as PEM: {failure.Message}", failure);
        }
    }
}
