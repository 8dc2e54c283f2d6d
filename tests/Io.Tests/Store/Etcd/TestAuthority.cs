using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sandun.Io.Tests.Store.Etcd;

/// <summary>A certificate authority of a test's own, with its files in PEM.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset s_from = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset s_until = DateTimeOffset.UtcNow.AddDays(1);

    private readonly ScratchDirectory _directory;
    private readonly string _name;
    private readonly X509Certificate2 _authority;

    public TestAuthority(ScratchDirectory directory, string name)
    {
        _directory = directory;
        _name = name;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        _authority = request.CreateSelfSigned(s_from, s_until);
        File.WriteAllText(PathOf("ca.pem"), _authority.ExportCertificatePem());
    }

    public string AuthorityFile => PathOf("ca.pem");

    /// <summary>Signs a certificate for both ends of a connection on the loopback.</summary>
    /// <returns>The files of certificate and key.</returns>
    public (string Certificate, string Key) Sign(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var certificate = request.Create(_authority, s_from, s_until, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(PathOf(subject + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(subject + ".key"), key.ExportPkcs8PrivateKeyPem());
        return (PathOf(subject + ".pem"), PathOf(subject + ".key"));
    }

    public void Dispose() => _authority.Dispose();

    private string PathOf(string file) => _directory.Combine($"{_name}-{file}");
}
