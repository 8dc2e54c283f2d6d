using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>One app at one moment.</summary>
public sealed record AppObservation
{
    public required PathId App { get; init; }

    /// <summary>Instances its definition wishes for.</summary>
    public required int Wished { get; init; }

    /// <summary>Apps and groups that must be up first.</summary>
    public ImmutableArray<PathId> Dependencies { get; init; } = [];

    /// <summary>Whether it has an endpoint routers know.</summary>
    public bool Routed { get; init; }

    /// <summary>The newest steering order the service scheduler keeps for it; null for none.</summary>
    public SteeringGeneration? Steered { get; init; }

    /// <summary>By zone; empty text for nodes without one.</summary>
    public ImmutableSortedDictionary<string, AppInZone> Zones { get; init; } =
        ImmutableSortedDictionary.Create<string, AppInZone>(StringComparer.Ordinal);

    public AppInZone In(string zone) => Zones.Find(zone, AppInZone.Nothing);

    /// <summary>Serving instances outside a zone.</summary>
    public int ServingOutside(string zone)
    {
        var serving = 0;
        foreach (var (name, part) in Zones)
            if (name != zone) serving += part.Serving;
        return serving;
    }
}
