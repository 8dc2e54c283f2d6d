using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>
/// How one app is steered away from a zone while it moves to another: what still counts there, where replacements go, and how much of the
/// traffic the zone keeps. Ordered by the switch of data centers, kept by the service scheduler, and taken back by removing it.
/// </summary>
public sealed record AppSteering
{
    public required PathId App { get; init; }

    /// <summary>The zone that is left.</summary>
    public required string From { get; init; }

    /// <summary>The only zone that takes replacements.</summary>
    public required string To { get; init; }

    /// <summary>What becomes of the instances in <see cref="From"/>.</summary>
    public ZoneStanding Standing { get; init; }

    /// <summary>Instances wished for beyond the app's own number, ≥ 0.</summary>
    public int Extra { get; init; }

    /// <summary>Whether surplus instances are taken from <see cref="From"/> first, as on a way back.</summary>
    public bool SurplusHere { get; init; }

    /// <summary>Shares of the app's traffic by zone, 0–256; empty to leave it to the endpoints' number.</summary>
    public ImmutableSortedDictionary<string, int> Traffic { get; init; } = Sorted.ByText<int>();

    /// <summary>Grows with every order of one switch, and over switches by their epoch; an order that is not newer changes nothing.</summary>
    public required SteeringGeneration Generation { get; init; }
}
