using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>
/// Marks a task as one of several that run on one agent as one: the containers of a pod, or a Mesos task group. They are launched
/// together or not at all, share the network of the first and a directory, and when one ends other than by itself with status 0 the
/// others are ended too. Each keeps its own id, resources, states and sandbox. All members carry the same group.
/// </summary>
public sealed record TaskGroup
{
    /// <summary>Names the group on its agent, by the rules of task ids: a pod's instance, or a framework's executor with its own id.</summary>
    public required string Id { get; init; }

    /// <summary>All members in order; the first is started before the others and holds the network.</summary>
    public required ImmutableArray<TaskId> Members { get; init; }

    /// <summary>The ports of all members: where the group has a network of its own, its first member publishes them.</summary>
    public ImmutableArray<TaskPort> Ports { get; init; } = [];

    [JsonIgnore]
    public TaskId First => Members[0];
}
