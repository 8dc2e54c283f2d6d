using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>One framework as readers see it.</summary>
public sealed record FrameworkView
{
    public required FrameworkId Id { get; init; }
    public required string Name { get; init; }
    public ImmutableArray<Role> Roles { get; init; } = [];
    public required bool Connected { get; init; }

    /// <summary>Whether it is known from the store and has not come back since the resource manager began.</summary>
    public bool IsRecovered { get; init; }

    /// <summary>What it said of itself.</summary>
    public required FrameworkInfo Info { get; init; }

    /// <summary>What its tasks take.</summary>
    public ResourceAmounts Used { get; init; }

    /// <summary>What its unanswered offers hold.</summary>
    public ResourceAmounts Offered { get; init; }

    /// <summary>How many offers it has not answered.</summary>
    public int UnansweredOffers { get; init; }

    /// <summary>When the oldest of them was made; null without any.</summary>
    public DateTimeOffset? OldestOffer { get; init; }

    /// <summary>How many agents it refuses at the moment, by declining their offers.</summary>
    public int Refusals { get; init; }

    /// <summary>Its roles it wants no offers for now.</summary>
    public ImmutableArray<Role> Suppressed { get; init; } = [];

    /// <summary>Which agents its roles are to be offered; roles that are not listed take any.</summary>
    public ImmutableArray<OfferConstraints> Constraints { get; init; } = [];

    /// <summary>Its dominant share of the pool, in millionths (DRF).</summary>
    public long DominantShareMillionths { get; init; }
}
