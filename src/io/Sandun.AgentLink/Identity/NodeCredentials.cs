using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sandun.AgentLink.Identity;

/// <summary>A node's certificate with its key, renewed in time, and the authority it trusts. Thread-safe.</summary>
public sealed class NodeCredentials
{
    /// <summary>Renewals are spread over this part of a lifetime, so that nodes that joined together do not stay together.</summary>
    private const int SpreadDivisor = 8;

    /// <summary>A renewal is not tried more often than this part of a lifetime, whatever the clock says.</summary>
    private const int PaceDivisor = 50;

    private readonly Action<X509Certificate2>? _save;
    private readonly double _spread = Random.Shared.NextDouble();
    private volatile Shown _shown;

    /// <param name="authority">The cluster's authority.</param>
    /// <param name="certificate">The node's certificate with its key.</param>
    /// <param name="save">Keeps each new certificate with its key before it is used; null keeps none.</param>
    /// <exception cref="CryptographicException">The certificate is none of Sandun's.</exception>
    public NodeCredentials(X509Certificate2 authority, X509Certificate2 certificate, Action<X509Certificate2>? save = null)
    {
        Authority = authority;
        Identity = NodeIdentity.Of(certificate) ?? throw new CryptographicException("the certificate names no node");
        _save = save;
        _shown = new Shown(certificate);
    }

    public X509Certificate2 Authority { get; }

    public NodeIdentity Identity { get; }

    /// <summary>The certificate with its key, as it is now.</summary>
    public X509Certificate2 Certificate => _shown.Certificate;

    internal SslStreamCertificateContext Context => _shown.Context;

    /// <summary>A new key and the request for its certificate (PKCS#10, DER).</summary>
    public static (ECDsa Key, byte[] Request) NewRequest()
    {
        var key = CertificateAuthority.NewKey();
        return (key, RequestOf(key));
    }

    /// <summary>A request for a certificate of this key. Its subject says nothing: the authority knows who asks.</summary>
    public static byte[] RequestOf(ECDsa key) =>
        new CertificateRequest(new X500DistinguishedName("O=Sandun"), key, HashAlgorithmName.SHA256).CreateSigningRequest();

    /// <summary>How long to wait before the next renewal: to the middle of the certificate's life and a little on, different for each node.</summary>
    public TimeSpan UntilRenewal(DateTimeOffset now)
    {
        var certificate = Certificate;
        DateTimeOffset end = certificate.NotAfter.ToUniversalTime(), begin = certificate.NotBefore.ToUniversalTime() + LinkLifetimes.Predating;
        var life = end - begin;
        var wait = end - (life / 2) + (life / SpreadDivisor * _spread) - now;
        var pace = life / PaceDivisor;
        return wait > pace ? wait : pace;
    }

    /// <summary>Whether the certificate's end is past, by this machine's clock.</summary>
    public bool HasExpired(DateTimeOffset now) => now > Certificate.NotAfter.ToUniversalTime();

    /// <summary>Takes a renewed certificate into use: every connection from now on shows it.</summary>
    /// <exception cref="CryptographicException">It is not the key's, not of this node, or not of this authority.</exception>
    public void Renew(byte[] certificate, ECDsa key)
    {
        using var bare = X509CertificateLoader.LoadCertificate(certificate);
        if (CertificateTrust.Signed(bare, Authority) != Identity)
            throw new CryptographicException($"the server answered with a certificate that is not {Identity}'s");
        var next = bare.CopyWithPrivateKey(key);
        _save?.Invoke(next);
        _shown = new Shown(next);
    }

    private sealed record Shown(X509Certificate2 Certificate)
    {
        public SslStreamCertificateContext Context { get; } = SslStreamCertificateContext.Create(Certificate, null, offline: true);
    }
}
