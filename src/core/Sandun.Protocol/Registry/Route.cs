using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>How one port of an app is reached from outside; derived from the app's definition.</summary>
public sealed record Route
{
    public required PathId App { get; init; }

    /// <summary>Index into the app's port definitions and <see cref="Endpoint.Ports"/>.</summary>
    public required int PortIndex { get; init; }

    /// <summary>Port the router listens on for this app alone; null when it has none.</summary>
    public int? ServicePort { get; init; }

    /// <summary>Host names (lower case, without port) that lead here through the router's HTTP entry.</summary>
    public ImmutableArray<string> VirtualHosts { get; init; } = [];

    /// <summary>Whether anything leads here. A route that has neither port nor host says in <see cref="Problem"/> why it is not served.</summary>
    public bool LeadsHere => ServicePort is not null || !VirtualHosts.IsDefaultOrEmpty;

    /// <summary>Path prefix for the virtual hosts; null for all paths.</summary>
    public string? PathPrefix { get; init; }

    /// <summary>Whether the traffic is HTTP, else plain TCP.</summary>
    public bool Http { get; init; } = true;

    /// <summary>Path the proxy probes for passive health; null for a plain connection check.</summary>
    public string? HealthPath { get; init; }

    /// <summary>How its requests are treated.</summary>
    public RouteSettings Settings { get; init => field = value ?? RouteSettings.Default; } = RouteSettings.Default;

    /// <summary>What of the definition could not be taken, a sentence; the rest is served. Null when all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>The registry's revision at which this record was last changed.</summary>
    public required long Revision { get; init; }
}
