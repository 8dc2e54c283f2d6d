using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>An agent at one moment, for readers on other threads.</summary>
/// <param name="Identity">Who it is.</param>
/// <param name="Link">Where it stands with the resource manager.</param>
/// <param name="Tasks">All tasks it holds, ended ones until their sandbox goes.</param>
public sealed record AgentSnapshot(AgentIdentity Identity, LinkState Link, ImmutableSortedDictionary<TaskId, HeldTask> Tasks)
{
    public static readonly AgentSnapshot Empty = new(new AgentIdentity(null, "", false), LinkState.Down, ImmutableSortedDictionary<TaskId, HeldTask>.Empty);
}
