using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>What the rest of Sandun shows of the data centers at one moment: taken each second from published views.</summary>
public sealed record FleetObservation
{
    public static readonly FleetObservation None = new();

    /// <summary>By zone.</summary>
    public ImmutableSortedDictionary<string, CenterObservation> Centers { get; init; } =
        ImmutableSortedDictionary.Create<string, CenterObservation>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<PathId, AppObservation> Apps { get; init; } = ImmutableSortedDictionary<PathId, AppObservation>.Empty;

    /// <summary>Whether every router serves the newest registry.</summary>
    public bool RoutersCurrent { get; init; } = true;

    /// <summary>Whether traffic figures are known: no router is there, or all of them report.</summary>
    public bool TrafficKnown { get; init; } = true;

    /// <summary>Rules of zones as the service scheduler keeps them.</summary>
    public ImmutableSortedDictionary<string, ZoneRule> Rules { get; init; } =
        ImmutableSortedDictionary.Create<string, ZoneRule>(StringComparer.Ordinal);

    /// <summary>Why the loss of a center could not be told from a cut line, so that nothing moves by itself; null when it can.</summary>
    public string? NoWitnessBecause { get; init; }
}
