using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sandun.Protocol;
using Sandun.Routing;

namespace Sandun.Proxies;

/// <summary>Reads out of certificates which hosts they are for.</summary>
internal static class CertificateNames
{
    /// <summary>The hosts of all that can be read; one that cannot is for nobody.</summary>
    public static CertifiedHosts Of(ImmutableArray<RouterCertificate> certificates) => new([.. certificates.SelectMany(Names)]);

    private static List<string> Names(RouterCertificate certificate)
    {
        try
        {
            using var read = X509Certificate2.CreateFromPem(certificate.Pem);
            var names = read.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).ToList();
            // One without them, as older tools make it, is for the host it is named after.
            return names.Count == 0 && read.GetNameInfo(X509NameType.DnsName, forIssuer: false) is { Length: > 0 } common ? [common] : names;
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            return [];
        }
    }
}
