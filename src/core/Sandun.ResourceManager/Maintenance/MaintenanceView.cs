using System.Collections.Immutable;

namespace Sandun.ResourceManager;

/// <summary>Planned maintenance as readers see it.</summary>
/// <param name="Plan">The schedule and what is down.</param>
/// <param name="Offers">Inverse offers nobody has answered, in order of their ids.</param>
/// <param name="Answers">What frameworks said of leaving agents, by agent and framework.</param>
public sealed record MaintenanceView(MaintenancePlan Plan, ImmutableArray<OutstandingInverse> Offers, ImmutableArray<InverseAnswer> Answers)
{
    /// <summary>Nothing planned.</summary>
    public static readonly MaintenanceView Nothing = new(MaintenancePlan.Nothing, [], []);
}
