using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Where one task of an app is reached: one record for all its ports, in the order of its port definitions.</summary>
public sealed record Endpoint
{
    public required TaskId Task { get; init; }
    public required PathId App { get; init; }
    public required EndpointState State { get; init; }

    /// <summary>Address clients connect to.</summary>
    public required string Address { get; init; }

    /// <summary>Port to connect to for each port definition.</summary>
    public required ImmutableArray<int> Ports { get; init; }

    public required string Hostname { get; init; }
    public string? Region { get; init; }
    public string? Zone { get; init; }

    /// <summary>Share of traffic relative to the app's other endpoints, 0–256; 256 is full.</summary>
    public int Weight { get; init; } = 256;

    /// <summary>The registry's revision at which this record was last changed.</summary>
    public required long Revision { get; init; }
}
