using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sandun.Protocol;
using Sandun.Routing;

namespace Sandun.Proxies.Yarp;

/// <summary>Certificates by the host names they are for; read by all threads, swapped whole.</summary>
internal sealed class CertificateShelf
{
    private volatile ImmutableSortedDictionary<string, X509Certificate2> _byHost =
        ImmutableSortedDictionary.Create<string, X509Certificate2>(StringComparer.Ordinal);

    /// <summary>Whether a server has said which there are.</summary>
    public bool AreTold { get; private set; }

    public ImmutableArray<ModelCertificate> Names { get; private set; } = [];

    public void Use(ImmutableArray<RouterCertificate> certificates)
    {
        var byHost = ImmutableSortedDictionary.CreateBuilder<string, X509Certificate2>(StringComparer.Ordinal);
        foreach (var certificate in certificates)
        {
            // Exported and read again: the system's TLS wants a key it can keep.
            using var read = X509Certificate2.CreateFromPem(certificate.Pem, certificate.Pem);
            var usable = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
            foreach (var name in usable.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()))
                byHost[name.ToLowerInvariant()] = usable;
        }

        _byHost = byHost.ToImmutable();
        AreTold = true;
        Names = [.. certificates.OrderBy(certificate => certificate.Name, StringComparer.Ordinal).Select(certificate => new ModelCertificate(
            certificate.Name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(certificate.Pem)))[..16]))];
    }

    /// <summary>The certificate of a name, or of the star above it; null when there is none.</summary>
    public X509Certificate2? Find(string? host)
    {
        if (host is null) return null;
        var name = host.ToLowerInvariant();
        if (_byHost.TryGetValue(name, out var exact)) return exact;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && _byHost.TryGetValue("*" + name[dot..], out var star) ? star : null;
    }
}
