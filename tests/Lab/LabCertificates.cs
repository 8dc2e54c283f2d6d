using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sandun.Lab;

/// <summary>The certificates of the laboratory's consoles: one authority of its own, one certificate a server.</summary>
public static class LabCertificates
{
    public static string AuthorityOf(string directory) => Path.Combine(directory, "ca.pem");

    /// <summary>Writes <c>ca.pem</c>, and <c>HOST.pem</c> with <c>HOST.key</c> for each host.</summary>
    public static void Write(string directory, IEnumerable<LabHost> hosts)
    {
        Directory.CreateDirectory(directory);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Sandun laboratory", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, to) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(2));
        using var authority = request.CreateSelfSigned(from, to);
        File.WriteAllText(AuthorityOf(directory), authority.ExportCertificatePem());
        foreach (var host in hosts)
        {
            using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var asked = new CertificateRequest("CN=" + host.Name, own, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Parse(host.Address));
            asked.CertificateExtensions.Add(names.Build());
            using var signed = asked.Create(authority, from, to.AddHours(-1), RandomNumberGenerator.GetBytes(16));
            File.WriteAllText(Path.Combine(directory, host.Name + ".pem"), signed.ExportCertificatePem());
            File.WriteAllText(Path.Combine(directory, host.Name + ".key"), own.ExportPkcs8PrivateKeyPem());
        }
    }
}
