namespace Sandun.ServiceScheduler;

/// <summary>Where an instance stands, in Marathon's words.</summary>
public enum InstanceCondition
{
    /// <summary>Waits for an offer.</summary>
    Scheduled = 0,

    /// <summary>An offer was accepted for it; the agent has not answered yet.</summary>
    Provisioned = 1,
    Staging = 2,
    Starting = 3,
    Running = 4,
    Killing = 5,

    /// <summary>Its agent cannot be reached; it still counts.</summary>
    Unreachable = 6,

    /// <summary>Its agent cannot be reached for so long that a replacement was launched.</summary>
    UnreachableInactive = 7,
    Finished = 8,
    Failed = 9,
    Error = 10,
    Killed = 11,
    Gone = 12,
    Dropped = 13,
    Unknown = 14,
}
