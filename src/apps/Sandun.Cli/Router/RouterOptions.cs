namespace Sandun.Cli.Router;

/// <summary>How a router is run.</summary>
public sealed record RouterOptions
{
    /// <summary>Holds the proxy's configuration, its sockets and the registry last known; two routers never share one.</summary>
    public required string WorkDir { get; init; }

    /// <summary>The servers' links, comma-separated: <c>unix:/path</c> or <c>host:port</c>; null for those learned since joining.</summary>
    public string? Link { get; init; }

    /// <summary>The token to join with; null for a router that has joined, or that dials a socket.</summary>
    public string? Token { get; init; }

    /// <summary>Joins and ends.</summary>
    public bool JoinOnly { get; init; }

    /// <summary>The router's name among all routers; null for the one it joined under, else <c>router-</c> and the machine's name.</summary>
    public string? RouterId { get; init; }

    /// <summary>The data center it stands in: instances there are preferred; null when it does not matter.</summary>
    public string? DataCenter { get; init; }

    /// <summary>Port of the HTTP entry, where virtual hosts are told apart, 1–65535.</summary>
    public int EntryPort { get; init; } = 8000;

    /// <summary>Port of the TLS entry; 0 for none.</summary>
    public int TlsPort { get; init; }

    /// <summary>That port as clients see it; null for the same.</summary>
    public int? PublicTlsPort { get; init; }

    /// <summary>Groups of apps it serves, as marathon-lb's; empty for all.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>IP address the entry and the service ports listen on; loopback unless told otherwise.</summary>
    public string BindAddress { get; init; } = "127.0.0.1";

    public ProxyKind Proxy { get; init; } = ProxyKind.Auto;

    /// <summary>Where the HAProxy program is; null to look for it.</summary>
    public string? HaproxyPath { get; init; }
}
