using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>One agent as readers see it.</summary>
public sealed record AgentView
{
    public required AgentId Id { get; init; }
    public required AgentSpec Spec { get; init; }

    /// <summary>Whether its connection is up and its heartbeats arrive.</summary>
    public required bool Reachable { get; init; }

    /// <summary>Whether it is known from the store and still waited for after a start: its tasks are not known yet.</summary>
    public bool IsAwaited { get; init; }

    /// <summary>Whether it was given up after it had been away too long; its tasks are unreachable.</summary>
    public bool IsLost { get; init; }

    /// <summary>Since when it is (un)reachable.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>An operator's order that it gets no new work; null while it is open.</summary>
    public AgentClosure? Closure { get; init; }

    /// <summary>Its quarantine; null while it is in none.</summary>
    public Quarantine? Quarantine { get; init; }

    /// <summary>What its agent says is wrong with the machine.</summary>
    public ImmutableArray<NodeCondition> Conditions { get; init; } = [];

    /// <summary>Whether a drain has come to its end: nothing runs there, nothing is owed.</summary>
    public bool IsDrained { get; init; }

    /// <summary>When its machine will be out of service, where that is planned.</summary>
    public Unavailability? Unavailability { get; init; }

    /// <summary>Whether its machine is out of service for maintenance.</summary>
    public bool IsDown { get; init; }

    /// <summary>Unanswered offers of it with whose they are, newest first.</summary>
    public ImmutableArray<KeyValuePair<FrameworkId, Offer>> Offers { get; init; } = [];

    /// <summary>Why it gets no new work, one sentence a reason; empty when it does.</summary>
    public ImmutableArray<string> ClosedBecause { get; init; } = [];

    /// <summary>What tasks take, per framework.</summary>
    public ImmutableSortedDictionary<FrameworkId, Resources> Used { get; init; } = ImmutableSortedDictionary<FrameworkId, Resources>.Empty;

    /// <summary>What unanswered offers hold, per framework.</summary>
    public ImmutableSortedDictionary<FrameworkId, Resources> Offered { get; init; } = ImmutableSortedDictionary<FrameworkId, Resources>.Empty;

    /// <summary>What nobody uses nor holds.</summary>
    public required Resources Free { get; init; }

    public int TaskCount { get; init; }

    /// <summary>Its tasks, ended ones that are not acknowledged too, in order of their keys.</summary>
    public ImmutableArray<PoolTask> Tasks { get; init; } = [];

    /// <summary>What the machine uses, as its last heartbeat said; null before the first.</summary>
    public NodeUsage? Usage { get; init; }

    /// <summary>What its tasks use, as the last heartbeat said.</summary>
    public ImmutableArray<TaskUsage> TaskUsage { get; init; } = [];
}
