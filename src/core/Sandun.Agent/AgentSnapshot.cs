using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>An agent at one moment, for readers on other threads.</summary>
/// <param name="Identity">Who it is.</param>
/// <param name="Link">Where it stands with the resource manager.</param>
/// <param name="Tasks">All tasks it holds, ended ones until their sandbox goes.</param>
public sealed record AgentSnapshot(AgentIdentity Identity, LinkState Link, ImmutableSortedDictionary<TaskId, HeldTask> Tasks)
{
    /// <summary>The executors of frameworks by their runs, ended ones until their sandbox goes.</summary>
    public ImmutableSortedDictionary<TaskId, HeldExecutor> Executors { get; init; } = ImmutableSortedDictionary<TaskId, HeldExecutor>.Empty;

    /// <summary>What operations have made of the resources.</summary>
    public AgentHoldings Holdings { get; init; } = AgentHoldings.None;

    /// <summary>Operations whose outcome nobody has acknowledged, by uuid.</summary>
    public ImmutableSortedDictionary<Guid, HeldOperation> Operations { get; init; } = ImmutableSortedDictionary<Guid, HeldOperation>.Empty;

    public static readonly AgentSnapshot Empty = new(new AgentIdentity(null, "", false), LinkState.Down, ImmutableSortedDictionary<TaskId, HeldTask>.Empty);
}
