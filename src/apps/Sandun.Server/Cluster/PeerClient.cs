using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sandun.Server.Settings;
using Sandun.Store.Election;

namespace Sandun.Server.Cluster;

/// <summary>What a question for life brought.</summary>
internal enum SignOfLife
{
    /// <summary>It answered that it leads.</summary>
    Leads = 0,

    /// <summary>It answered that it does not lead.</summary>
    StandsBy = 3,

    /// <summary>Its host answered that nobody listens there.</summary>
    Refused = 1,

    /// <summary>Nothing came in time, or the connection broke.</summary>
    Silent = 2,
}

/// <summary>Speaks HTTP to other servers of the cluster.</summary>
internal sealed class PeerClient : IDisposable
{
    private readonly HttpMessageInvoker _invoker;

    public PeerClient(ServerOptions options)
    {
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseCookies = false, UseProxy = false,
            // A host that is gone must not hold a request for the kernel's two minutes.
            ConnectTimeout = TimeSpan.FromSeconds(1),
            EnableMultipleHttp2Connections = true,
            SslOptions = Trust(options),
        });
    }

    public HttpMessageInvoker Invoker => _invoker;

    /// <summary>Why the last peer that could not be spoken to by TLS could not; null when TLS with the last one that was asked went well.</summary>
    public string? TlsProblem { get; private set; }

    /// <summary>What the peer says of itself.</summary>
    public Task<SignOfLife> AskForLifeAsync(LeaderRecord peer, TimeSpan patience, CancellationToken cancellation) =>
        AskAsync(peer, itself: true, patience, cancellation);

    /// <summary>What the one says to whom the peer hands the question on: whoever leads, by its knowledge.</summary>
    public Task<SignOfLife> AskThroughAsync(LeaderRecord peer, TimeSpan patience, CancellationToken cancellation) =>
        AskAsync(peer, itself: false, patience, cancellation);

    private async Task<SignOfLife> AskAsync(LeaderRecord peer, bool itself, TimeSpan patience, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(peer.Addresses.GetValueOrDefault(ClusterAddresses.Web), UriKind.Absolute, out var address)) return SignOfLife.Silent;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/ping"));
            // Where it is the peer's own life that counts, it must not hand the question on.
            if (itself) request.Headers.TryAddWithoutValidation(LeaderForwarding.ForwardedBy, peer.Member);
            using var answer = await _invoker.SendAsync(request, bound.Token);
            TlsProblem = null;
            return answer.Headers.TryGetValues(LeaderForwarding.Leads, out var said) && said.Contains("yes") ? SignOfLife.Leads : SignOfLife.StandsBy;
        }
        catch (HttpRequestException failure)
        {
            if (failure.HttpRequestError == HttpRequestError.SecureConnectionError)
            {
                TlsProblem = $"TLS with {peer.Member} at {address.Authority} fails ({failure.InnerException?.Message ?? failure.Message}): " +
                    "see that its --tls-cert is for that name and in date, and that --peer-ca here has its authority";
            }

            return failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? SignOfLife.Refused : SignOfLife.Silent;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SignOfLife.Silent;
        }
    }

    public void Dispose() => _invoker.Dispose();

    /// <summary>Beside the machine's authorities, those of --peer-ca are trusted, and the very certificate this server shows.</summary>
    private static SslClientAuthenticationOptions Trust(ServerOptions options)
    {
        var authorities = new X509Certificate2Collection();
        if (options.PeerAuthority is { } file) Read("--peer-ca", file, () => authorities.ImportFromPemFile(file));
        string? own = null;
        if (options.TlsCertificate is { } certificate) Read("--tls-cert", certificate, () => own = X509CertificateLoader.LoadCertificateFromFile(certificate).GetCertHashString());
        return new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
                errors == SslPolicyErrors.None || shown is not null && (shown.GetCertHashString() == own || IsSigned(shown, authorities, errors)),
        };
    }

    private static void Read(string option, string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingsException($"{option} {file} cannot be read as PEM: {failure.Message}", failure);
        }
    }

    private static bool IsSigned(X509Certificate shown, X509Certificate2Collection authorities, SslPolicyErrors errors)
    {
        if (authorities.Count == 0 || errors != SslPolicyErrors.RemoteCertificateChainErrors) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var certificate = new X509Certificate2(shown);
        return chain.Build(certificate);
    }
}
