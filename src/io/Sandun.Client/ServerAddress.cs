using System.Net.Http.Headers;
using System.Text;

namespace Sandun.Client;

/// <summary>Where a server is and as whom to speak to it.</summary>
/// <param name="BaseAddress">Scheme, host and port: <c>http://127.0.0.1:8080</c>.</param>
/// <param name="Authorization">The Authorization header to send, or null for none.</param>
public sealed record ServerAddress(Uri BaseAddress, AuthenticationHeaderValue? Authorization)
{
    /// <summary>Where <c>sandun up</c> listens unless told otherwise.</summary>
    public static readonly Uri Default = new("http://127.0.0.1:8080");

    /// <summary>File of the one certificate (PEM) trusted for this server, whoever signed it; null trusts as the system does.</summary>
    public string? TrustedCertificate { get; init; }

    /// <summary>File of the authorities (PEM) that sign this server's certificate, trusted in place of the machine's; null trusts as the system does.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>The header of <c>user:password</c>.</summary>
    public static AuthenticationHeaderValue Basic(string userAndPassword) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(userAndPassword)));

    /// <summary>The header of a bearer token.</summary>
    public static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);
}
