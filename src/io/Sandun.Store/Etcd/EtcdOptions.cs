using System.Globalization;

namespace Sandun.Store.Etcd;

/// <summary>Where an etcd cluster is reached and how.</summary>
public sealed record EtcdOptions
{
    private const int DefaultPort = 2379;

    /// <summary>The members, as host and port; any of them serves, the first that answers is kept.</summary>
    public required IReadOnlyList<(string Host, int Port)> Endpoints { get; init; }

    /// <summary>Whether to speak TLS.</summary>
    public bool UsesTls { get; init; }

    /// <summary>PEM of the authority that signed the members' certificates; null: those the machine trusts.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>PEM of this server's certificate with its chain; null: none is shown.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM of its private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>What all keys of large batches and watches begin with; the store's own records lie below it too.</summary>
    public string Root { get; init; } = StoreEntities.DefaultRoot;

    /// <summary>How long one member may take to answer before another is asked: a page of a read may be large, and etcd busy.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The same for the first tries of what is quick by nature: writes and leases. A write sent to a leader of etcd that died is lost, and
    /// is sent again about when the next one is there.
    /// </summary>
    public TimeSpan QuickAttemptTimeout { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a call may take in all. Longer than an election within etcd (1 to 2 s by default), shorter than people wait.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Sits between the client and the network, for tests that cut it.</summary>
    internal Func<HttpMessageHandler, HttpMessageHandler>? Wire { get; init; }

    /// <summary>For people: <c>etcd://a:2379,b:2379</c>.</summary>
    public override string ToString() =>
        (UsesTls ? "etcds://" : "etcd://") + string.Join(',', Endpoints.Select(endpoint =>
            Bracketed(endpoint.Host) + ":" + endpoint.Port.ToString(CultureInfo.InvariantCulture)));

    /// <summary>
    /// Reads <c>--store etcd://a:2379,b,c</c> (<c>etcds://</c>, or any certificate file, for TLS) with <c>--etcd-ca</c>,
    /// <c>--etcd-cert</c> and <c>--etcd-key</c>.
    /// </summary>
    /// <exception cref="FormatException">Not such an address, or files that do not belong together; the message names option and cure.</exception>
    public static EtcdOptions Parse(string address, string? authorityFile = null, string? certificateFile = null, string? keyFile = null)
    {
        if (address.Split("://", 2) is not [("etcd" or "etcds") and var scheme, var rest])
            throw new FormatException($"--store {address} is not an address of etcd, such as etcd://a:2379,b:2379,c:2379");
        if (certificateFile is null != keyFile is null) throw new FormatException("--etcd-cert and --etcd-key belong together: give both");
        var endpoints = rest.TrimEnd('/').Split(',', StringSplitOptions.TrimEntries).Select(part => Endpoint(address, part)).ToList();
        if (endpoints.Distinct().Count() < endpoints.Count) throw new FormatException($"--store {address} names a member twice");
        return new EtcdOptions
        {
            Endpoints = endpoints, UsesTls = scheme == "etcds" || authorityFile is not null || certificateFile is not null,
            AuthorityFile = authorityFile, CertificateFile = certificateFile, KeyFile = keyFile,
        };
    }

    private static (string Host, int Port) Endpoint(string address, string part)
    {
        if (Uri.TryCreate("tcp://" + part, UriKind.Absolute, out var uri) && uri.Host.Length > 0 &&
            uri is { PathAndQuery: "" or "/", UserInfo: "" } && !part.EndsWith('/'))
            return (uri.IdnHost, uri.IsDefaultPort || uri.Port < 0 ? DefaultPort : uri.Port);
        throw new FormatException($"--store {address}: '{part}' is not HOST or HOST:PORT");
    }

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}
