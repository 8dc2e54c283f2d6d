using System.Collections.Immutable;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>Whether a center can take apps over.</summary>
/// <param name="Target">The zone that is to take them.</param>
/// <param name="Mode">Whether it takes work at all.</param>
/// <param name="Nodes">
/// Its reachable nodes that take work, ordered by agent, each as an offer of all that is free there, whoever holds it in offers now.
/// </param>
/// <param name="Total">All its nodes have, used or free.</param>
/// <param name="Apps">The apps that move, in the order they are started.</param>
public sealed record CapacityQuestion(
    string Target, ZoneMode Mode, ImmutableArray<Offer> Nodes, ResourceAmounts Total, ImmutableArray<AppToMove> Apps);

/// <summary>One app that is to find room.</summary>
/// <param name="Spec">Its definition.</param>
/// <param name="Moving">Instances that need a place, ≥ 0.</param>
/// <param name="Staying">Its other instances, for constraints.</param>
public sealed record AppToMove(AppSpec Spec, int Moving, ImmutableArray<PlacedInstance> Staying);
