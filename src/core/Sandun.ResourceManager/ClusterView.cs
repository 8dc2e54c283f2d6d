using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>The pool at one moment: immutable, shared by all readers.</summary>
public sealed record ClusterView
{
    public static readonly ClusterView Empty = new();

    public DateTimeOffset At { get; init; }
    public ImmutableSortedDictionary<AgentId, AgentView> Agents { get; init; } = ImmutableSortedDictionary<AgentId, AgentView>.Empty;

    /// <summary>Agents that were declared gone: their ids are never let in again.</summary>
    public ImmutableSortedSet<AgentId> Gone { get; init; } = [];

    /// <summary>Why silent agents are not given up; null while they are, or none is silent.</summary>
    public LossBrake? Brake { get; init; }

    /// <summary>Planned maintenance and what frameworks said to it.</summary>
    public MaintenanceView Maintenance { get; init; } = MaintenanceView.Nothing;

    /// <summary>Operations on agents' resources that are not settled, in order of their uuids.</summary>
    public ImmutableArray<PoolOperation> Operations { get; init; } = [];

    /// <summary>All roles anything is known of.</summary>
    public ImmutableSortedDictionary<Role, RoleView> Roles { get; init; } = ImmutableSortedDictionary<Role, RoleView>.Empty;

    /// <summary>Roles that lack their guarantees, where tasks are ended for such.</summary>
    public ImmutableSortedDictionary<Role, Shortage> Shortages { get; init; } = ImmutableSortedDictionary<Role, Shortage>.Empty;

    public ImmutableSortedDictionary<FrameworkId, FrameworkView> Frameworks { get; init; } =
        ImmutableSortedDictionary<FrameworkId, FrameworkView>.Empty;
}
