using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Sandun.Routing;

/// <summary>
/// The certificates of one HAProxy configuration, in a folder whose name tells their contents: a candidate's never take the place of those
/// in force, and a configuration that is taken back finds its own.
/// </summary>
public static class CertificateSet
{
    private const string Ending = ".pem";

    /// <summary>The folder of these certificates, relative to HAProxy's.</summary>
    public static string Folder(ImmutableArray<ModelCertificate> certificates)
    {
        var all = string.Concat(certificates.Select(certificate => certificate.Name + " " + certificate.Digest + "\n"));
        return HaproxyConfiguration.CertificateFolder + "/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16];
    }

    /// <summary>The file of a certificate in its folder.</summary>
    public static string File(string certificate) => certificate + Ending;

    /// <summary>The certificate a file is of.</summary>
    public static string NameOf(string file) => file.EndsWith(Ending, StringComparison.Ordinal) ? file[..^Ending.Length] : file;

    /// <summary>The folder a configuration takes its certificates from; null when it ends no TLS.</summary>
    public static string? Named(string configuration)
    {
        const string Before = " ssl crt " + HaproxyConfiguration.CertificateFolder + "/";
        var at = configuration.IndexOf(Before, StringComparison.Ordinal);
        if (at < 0) return null;
        var set = string.Concat(configuration.Skip(at + Before.Length).TakeWhile(char.IsAsciiHexDigitLower));
        // Older configurations take theirs from the folder of all.
        return set.Length == 0 ? HaproxyConfiguration.CertificateFolder : HaproxyConfiguration.CertificateFolder + "/" + set;
    }

    /// <summary>The certificates HAProxy's complaint points at, each with what it says against it.</summary>
    /// <param name="complaint">What <c>haproxy -c</c> said; it names the file.</param>
    /// <param name="certificates">The certificates it was to take.</param>
    public static IReadOnlyList<RefusedCertificate> RefusedBy(string complaint, ImmutableArray<ModelCertificate> certificates)
    {
        var folder = Folder(certificates);
        var refused = new List<RefusedCertificate>();
        foreach (var certificate in certificates)
        {
            var file = folder + "/" + File(certificate.Name) + "'";
            var at = complaint.IndexOf(file, StringComparison.Ordinal);
            if (at < 0) continue;
            var rest = complaint[(at + file.Length)..];
            var end = rest.IndexOfAny(['[', '\n']);
            refused.Add(new RefusedCertificate(certificate, (end < 0 ? rest : rest[..end]).Trim(' ', ':', '.')));
        }

        return refused;
    }
}
