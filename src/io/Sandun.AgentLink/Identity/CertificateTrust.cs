using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Sandun.AgentLink.Identity;

/// <summary>What a certificate is worth under one authority.</summary>
public static class CertificateTrust
{
    /// <summary>Who an authority says the certificate's holder is, at whatever time; null when it did not sign it for that purpose.</summary>
    public static NodeIdentity? Signed(X509Certificate2 certificate, X509Certificate2 authority)
    {
        if (NodeIdentity.Of(certificate) is not { } node) return null;
        using var chain = new X509Chain { ChainPolicy = Policy(authority) };
        chain.ChainPolicy.ApplicationPolicy.Add(CertificateAuthority.Purpose(node.Role));
        return chain.Build(certificate) ? node : null;
    }

    /// <summary>
    /// What a handshake checks of the other's certificate: that this authority signed it, and for that side's purpose. Times are judged
    /// apart, with the difference of clocks that is borne.
    /// </summary>
    internal static X509ChainPolicy Policy(X509Certificate2 authority) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true, VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
    };

    /// <summary>What is wrong with the certificate's time, or null.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="now">The time.</param>
    /// <param name="grace">How long after its end it is still good, beside the difference of clocks.</param>
    public static string? TimeProblem(X509Certificate2 certificate, DateTimeOffset now, TimeSpan grace = default)
    {
        DateTimeOffset from = certificate.NotBefore.ToUniversalTime(), until = certificate.NotAfter.ToUniversalTime();
        if (now + LinkLifetimes.Skew < from)
            return $"the certificate is good from {Text(from)} only, and it is {Text(now)} here: set the clocks";
        return now - LinkLifetimes.Skew - grace > until ? $"the certificate expired at {Text(until)}, and it is {Text(now)} here" : null;
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
