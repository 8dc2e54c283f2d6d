using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>A choice: take these resources of this offer.</summary>
/// <param name="Offer">The offer as <see cref="PlacementRound.Offers"/> last had it; what was chosen since is not taken out of it.</param>
/// <param name="Taken">Amounts and host ports to take.</param>
/// <param name="Ports">The app's ports with their numbers, in order of the definitions.</param>
public sealed record Placed(Offer Offer, Resources Taken, ImmutableArray<TaskPort> Ports)
{
    /// <summary>
    /// The disk each of the app's persistent volumes takes, null for those in the agent's work directory; empty when all of them are.
    /// </summary>
    public ImmutableArray<Resource?> Disks { get; init; } = [];
}
