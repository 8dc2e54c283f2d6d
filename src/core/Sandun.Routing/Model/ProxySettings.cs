using System.Collections.Immutable;

namespace Sandun.Routing;

/// <summary>What the operator decides of a proxy, beside the registry.</summary>
public sealed record ProxySettings
{
    /// <summary>IP address every listener binds; loopback unless told otherwise.</summary>
    public string BindAddress { get; init; } = "127.0.0.1";

    /// <summary>Port of the HTTP entry, where virtual hosts are told apart, 1–65535; 0 for no entry.</summary>
    public int EntryPort { get; init; } = 8000;

    /// <summary>Port of the TLS entry, 1–65535; 0 for none.</summary>
    public int TlsPort { get; init; }

    /// <summary>The TLS entry's port as clients see it, for redirects; null for <see cref="TlsPort"/>.</summary>
    public int? PublicTlsPort { get; init; }

    /// <summary>The data center the router stands in; null when it was not told, and then all instances are alike to it.</summary>
    public string? DataCenter { get; init; }

    /// <summary>Groups of apps it serves, as marathon-lb's; empty for all apps.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Whether a listener that all virtual hosts share cannot be opened.</summary>
    /// <param name="taken">Ports that cannot be opened, and why.</param>
    public bool LacksAnEntry(IReadOnlyDictionary<int, string> taken) => taken.ContainsKey(EntryPort) || taken.ContainsKey(TlsPort);

    public bool Equals(ProxySettings? other) => other is not null && BindAddress == other.BindAddress && EntryPort == other.EntryPort && TlsPort == other.TlsPort &&
        PublicTlsPort == other.PublicTlsPort &&
        DataCenter == other.DataCenter && Groups.AsSpan().SequenceEqual(other.Groups.AsSpan());

    public override int GetHashCode() => HashCode.Combine(BindAddress, EntryPort, DataCenter, Groups.Length);
}
