using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sandun.Server.Settings;

/// <summary>The certificate that console and APIs show.</summary>
internal static class WebCertificate
{
    /// <summary>Reads it with its key.</summary>
    /// <exception cref="SettingsException">It cannot be used, or has expired; the message names the options and the cure.</exception>
    public static X509Certificate2 Read(ServerOptions options, DateTimeOffset now)
    {
        var certificate = Read(options);
        if (certificate.NotAfter.ToUniversalTime() >= now.UtcDateTime) return certificate;
        var expired = certificate.NotAfter.ToUniversalTime();
        certificate.Dispose();
        throw new SettingsException(FormattableString.Invariant(
            $"--tls-cert {options.TlsCertificate} expired at {expired:yyyy-MM-dd HH:mm} UTC: nobody who checks it would speak to this server; have it renewed"));
    }

    /// <summary>Why other servers will not speak to this one as it is; null where nothing is wrong. Theirs is the last word: they may trust it by itself.</summary>
    public static string? Doubt(ServerOptions options)
    {
        if (!options.HasTls || options.AdvertisedUrl.Scheme != Uri.UriSchemeHttps) return null;
        using var certificate = Read(options);
        return certificate.MatchesHostname(options.AdvertisedUrl.Host)
            ? null
            : $"--tls-cert {options.TlsCertificate} is not for {options.AdvertisedUrl.Host}, the name of --advertise {options.AdvertisedUrl}: " +
                "the other servers of a cluster refuse to speak to this one";
    }

    private static X509Certificate2 Read(ServerOptions options)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(options.TlsCertificate!, options.TlsKey);
        }
        catch (Exception failure) when (failure is IOException or CryptographicException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SettingsException(
                $"--tls-cert {options.TlsCertificate} and --tls-key {options.TlsKey} cannot be used: {failure.Message}; both must be PEM and belong together", failure);
        }
    }
}
