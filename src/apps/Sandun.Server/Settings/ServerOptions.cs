using System.Net;

namespace Sandun.Server.Settings;

/// <summary>What an operator may set about a server.</summary>
public sealed record ServerOptions
{
    /// <summary>Where state, sockets and keys lie.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where console and APIs listen.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new IPEndPoint(IPAddress.Loopback, 8080)];

    /// <summary>The unix socket agents and routers dial; null for run/link.sock in the data directory.</summary>
    public string? LinkSocket { get; init; }

    /// <summary><c>user:password</c> pairs.</summary>
    public IReadOnlyList<string> HttpCredentials { get; init; } = [];

    /// <summary>A file of principals in Mesos' form, or null.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>PEM files of the certificate with its chain, and of its key; both or neither.</summary>
    public string? TlsCertificate { get; init; }

    public string? TlsKey { get; init; }

    /// <summary>Host names, beside those of the loopback and the addresses listened on, under which the server is called.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Service ports given to apps that ask for one.</summary>
    public int ServicePortFirst { get; init; } = 10_000;

    public int ServicePortLast { get; init; } = 20_000;

    /// <summary>Name the service scheduler registers with and <c>/v2/info</c> shows.</summary>
    public string FrameworkName { get; init; } = "marathon";

    public string LinkSocketPath => LinkSocket ?? Path.Combine(DataDirectory, "run", "link.sock");

    public bool HasPrincipals => HttpCredentials.Count > 0 || CredentialsFile is not null;

    public bool HasTls => TlsCertificate is not null;
}
