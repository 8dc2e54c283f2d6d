using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>What is to be placed, and what constraints compare with.</summary>
/// <param name="App">The app's definition: amounts, ports, constraints, role, runtime.</param>
/// <param name="Placed">
/// Where instances of the current configuration already are: placed, reachable, not outdated (Marathon's "considered" instances).
/// </param>
/// <param name="HomeRegion">Without a constraint on <c>@region</c> only agents of this region, or without one, fit; null to take any.</param>
public sealed record PlacementRequest(AppSpec App, ImmutableArray<PlacedInstance> Placed, string? HomeRegion)
{
    /// <summary>Which of the offers that fit is taken.</summary>
    public PlacementStrategy Strategy { get; init; } = PlacementStrategy.Spread;

    /// <summary>How many more instances each data center may take, by <see cref="ZoneRule.NameOf"/>; one not named takes none. Null for no limit.</summary>
    public ImmutableSortedDictionary<string, int>? ZoneRoom { get; init; }

    /// <summary>Path and mount disks that instances without a task have their volumes on: free, but not for others.</summary>
    public ImmutableArray<HeldDisk> HeldDisks { get; init; } = [];
}
