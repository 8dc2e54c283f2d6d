using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sandun.AgentLink.Identity;

/// <summary>Signs the certificates of one cluster's servers, agents and routers: ECDSA on P-256, SHA-256. Thread-safe.</summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>Iterations that turn a secret into the key that protects the authority's; OWASP's figure for PBKDF2 with SHA-256.</summary>
    private const int SecretIterations = 600_000;

    /// <summary>Curve of all keys.</summary>
    private const string CurveOid = "1.2.840.10045.3.1.7";

    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _signing;
    private readonly LinkLifetimes _lifetimes;

    private CertificateAuthority(X509Certificate2 signing, LinkLifetimes lifetimes)
    {
        _signing = signing;
        _lifetimes = lifetimes;
        Certificate = X509CertificateLoader.LoadCertificate(signing.RawData);
    }

    /// <summary>The authority's own certificate, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    public LinkLifetimes Lifetimes => _lifetimes;

    /// <summary>SHA-256 of the certificate, by which newcomers know it.</summary>
    public byte[] Fingerprint => SHA256.HashData(Certificate.RawDataMemory.Span);

    /// <summary>A new authority with a new key.</summary>
    public static CertificateAuthority Create(LinkLifetimes lifetimes, DateTimeOffset now)
    {
        using var key = NewKey();
        var name = new X500DistinguishedNameBuilder();
        name.AddOrganizationName("Sandun");
        name.AddCommonName("Sandun cluster " + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new CertificateAuthority(request.CreateSelfSigned(now - LinkLifetimes.Predating - LinkLifetimes.Predating, now + lifetimes.Authority), lifetimes);
    }

    /// <summary>An authority that was kept.</summary>
    /// <exception cref="CryptographicException">The two do not belong together, or the secret is not the key's.</exception>
    public static CertificateAuthority Load(string certificatePem, string keyPem, string? secret, LinkLifetimes lifetimes)
    {
        using var key = ECDsa.Create();
        try
        {
            if (secret is null) key.ImportFromPem(keyPem);
            else key.ImportFromEncryptedPem(keyPem, secret);
        }
        catch (ArgumentException wrong)
        {
            throw new CryptographicException("the key is not PEM of the expected kind", wrong);
        }

        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        return new CertificateAuthority(certificate.CopyWithPrivateKey(key), lifetimes);
    }

    /// <summary>A new key as everybody here uses.</summary>
    public static ECDsa NewKey() => ECDsa.Create(ECCurve.CreateFromValue(CurveOid));

    public string ExportCertificate() => Certificate.ExportCertificatePem();

    /// <summary>The key as PEM; encrypted where there is a secret.</summary>
    public string ExportKey(string? secret)
    {
        using var key = _signing.GetECDsaPrivateKey()!;
        return secret is null
            ? key.ExportPkcs8PrivateKeyPem()
            : key.ExportEncryptedPkcs8PrivateKeyPem(
                secret, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, SecretIterations));
    }

    /// <summary>A certificate with its key for a server reached under these host names and addresses.</summary>
    public X509Certificate2 IssueServer(string id, IEnumerable<string> names, DateTimeOffset now)
    {
        using var key = NewKey();
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        using var certificate = Issue(new NodeIdentity(NodeRole.Server, id), new PublicKey(key), now, alternatives.Build());
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate for an agent or router.</summary>
    /// <param name="request">PKCS#10, DER, signed by the node's key; only its key is taken from it.</param>
    /// <param name="node">Who it is.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="CryptographicException">The request is not well formed, not signed by its key, or the key is of another kind.</exception>
    public X509Certificate2 IssueNode(byte[] request, NodeIdentity node, DateTimeOffset now) => Issue(node, KeyOf(request), now, null);

    /// <summary>The key that signed a request.</summary>
    /// <exception cref="CryptographicException">The request is not well formed, not signed by its key, or the key is of another kind.</exception>
    public static PublicKey KeyOf(byte[] request)
    {
        var key = CertificateRequest.LoadSigningRequest(request, HashAlgorithmName.SHA256).PublicKey;
        using var curve = key.GetECDsaPublicKey() ?? throw new CryptographicException("the key is no ECDSA key");
        return curve.ExportParameters(false).Curve.Oid.Value == CurveOid ? key : throw new CryptographicException("the key is not on the curve P-256");
    }

    public void Dispose()
    {
        _signing.Dispose();
        Certificate.Dispose();
    }

    private X509Certificate2 Issue(NodeIdentity node, PublicKey key, DateTimeOffset now, X509Extension? names)
    {
        var request = new CertificateRequest(node.Subject(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([Purpose(node.Role)], true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_signing, true, false));
        if (names is not null) request.CertificateExtensions.Add(names);
        var from = now - LinkLifetimes.Predating;
        if (from < _signing.NotBefore) from = _signing.NotBefore;
        var until = now + _lifetimes.Node;
        if (until > _signing.NotAfter) until = _signing.NotAfter;
        return request.Create(_signing, from, until, NewSerial());
    }

    internal static Oid Purpose(NodeRole role) => new(role == NodeRole.Server ? ServerPurpose : ClientPurpose);

    /// <summary>126 random bits, positive as DER has it.</summary>
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }
}
