using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>One role as readers see it. Amounts are of the role and all its descendants.</summary>
public sealed record RoleView
{
    public required Role Role { get; init; }

    /// <summary>In thousandths.</summary>
    public long Weight { get; init; } = 1000;

    /// <summary>Whether an operator has set the weight, be it to what it is without.</summary>
    public bool HasWeight { get; init; }

    public ImmutableArray<NamedAmount> Guarantees { get; init; } = [];

    public ImmutableArray<NamedAmount> Limits { get; init; } = [];

    /// <summary>What counts against its quota: reservations, used or not, and unreserved resources that are used (offers left out).</summary>
    public ImmutableArray<NamedAmount> Consumed { get; init; } = [];

    /// <summary>What tasks use.</summary>
    public Resources Used { get; init; } = Resources.None;

    /// <summary>What unanswered offers hold.</summary>
    public Resources Offered { get; init; } = Resources.None;

    /// <summary>What is reserved to it on all agents, used or not.</summary>
    public Resources Reserved { get; init; } = Resources.None;

    /// <summary>Frameworks subscribed to it, suppressed ones too.</summary>
    public ImmutableArray<FrameworkId> Frameworks { get; init; } = [];

    /// <summary>Frameworks that left the role and have tasks or offers of it still.</summary>
    public ImmutableArray<FrameworkId> Leavers { get; init; } = [];

    /// <summary>All frameworks that Mesos' interfaces name with the role, in order.</summary>
    public IEnumerable<FrameworkId> Members => Leavers.IsEmpty ? Frameworks : Frameworks.Concat(Leavers).Order();

    /// <summary>Its dominant share of the pool now, in millionths, without its weight.</summary>
    public long DominantShareMillionths { get; init; }

    /// <summary>Whether a framework takes offers for it or a role below it.</summary>
    public bool IsServed { get; init; }
}
