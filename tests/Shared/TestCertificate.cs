using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sandun.Tests;

/// <summary>Certificates that sign themselves.</summary>
internal static class TestCertificate
{
    /// <summary>The certificate and its key as PEM.</summary>
    public static string Pem(string host) => Pem(host, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10));

    /// <summary>The certificate, good for some time, and its key as PEM.</summary>
    public static string Pem(string host, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Pem(host, new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256), key, (from, to));
    }

    /// <summary>The certificate of an RSA key, of any strength, and the key as PEM.</summary>
    public static string Pem(string host, RSA key) => Pem(
        host, new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), key,
        (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10)));

    private static string Pem(string host, CertificateRequest request, AsymmetricAlgorithm key, (DateTimeOffset From, DateTimeOffset To) good)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(good.From, good.To);
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem();
    }

    public static X509Certificate2 Of(string host)
    {
        var pem = Pem(host);
        return X509Certificate2.CreateFromPem(pem, pem);
    }
}
