namespace Sandun.NativeApi;

/// <summary>One row of the list of nodes.</summary>
/// <param name="Id">Agent id.</param>
/// <param name="Hostname">Host name.</param>
/// <param name="DataCenter">Zone, or <c>default</c>.</param>
/// <param name="Region">Region, or empty.</param>
/// <param name="Reachable">Whether it answers.</param>
/// <param name="Since">Since when.</param>
/// <param name="Tasks">Tasks on it.</param>
/// <param name="Resources">Its resources.</param>
/// <param name="HasDocker">Whether it runs Docker containers.</param>
/// <param name="Attributes">Its attributes, name=value.</param>
/// <param name="NotEnforced">Limits it cannot enforce.</param>
/// <param name="Version">Agent version.</param>
public sealed record NodeSummary(
    string Id, string Hostname, string DataCenter, string Region, bool Reachable, DateTimeOffset Since, int Tasks, ResourceSummary Resources,
    bool HasDocker, IReadOnlyList<string> Attributes, IReadOnlyList<string> NotEnforced, string Version)
{
    /// <summary>How it stands.</summary>
    public NodeState State { get; init; } = Reachable ? NodeState.Up : NodeState.Unreachable;

    /// <summary>Known from the store and waited for: another server has just begun to lead, and what runs there is not known yet.</summary>
    public bool IsAwaited { get; init; }

    /// <summary>Why it gets no new work, one sentence a reason; empty when it does.</summary>
    public IReadOnlyList<string> ClosedBecause { get; init; } = [];

    /// <summary>How far its drain is; null while it is not drained.</summary>
    public DrainProgress? Drain { get; init; }
}

/// <summary>How a node stands, by the gravest of what is to be said of it.</summary>
public enum NodeState
{
    /// <summary>It answers and gets new work.</summary>
    Up = 0,

    /// <summary>It does not answer.</summary>
    Unreachable = 1,

    /// <summary>It gets no new work, and what runs there moves elsewhere.</summary>
    Draining = 2,

    /// <summary>Nothing runs there any more, and nothing will until it is opened again.</summary>
    Drained = 3,

    /// <summary>An operator keeps new work from it; what runs there stays.</summary>
    Deactivated = 4,

    /// <summary>It ate tasks, or left and returned too often, and gets no new work for a while.</summary>
    Quarantined = 5,

    /// <summary>Its disk or its memory is nearly used up: it gets no new work until that is over.</summary>
    Pressed = 6,
}

/// <summary>How far a drain is.</summary>
/// <param name="Since">When it began.</param>
/// <param name="Deadline">When what still runs there is ended; null for as long as it takes.</param>
/// <param name="Tasks">Tasks that ran there then.</param>
/// <param name="Left">Tasks that run there now.</param>
public sealed record DrainProgress(DateTimeOffset Since, DateTimeOffset? Deadline, int Tasks, int Left);

/// <summary>What an operator may want of a node.</summary>
public enum NodeAction
{
    Drain = 0,
    Undrain = 1,
    Deactivate = 2,
    Reactivate = 3,
    Release = 4,
}
