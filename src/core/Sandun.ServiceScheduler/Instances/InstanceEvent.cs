namespace Sandun.ServiceScheduler;

/// <summary>What can happen to an instance; the second half of the transition table's key.</summary>
public enum InstanceEvent
{
    /// <summary>An offer was accepted for it.</summary>
    Launched = 0,
    Staging = 1,
    Starting = 2,
    Running = 3,
    Killing = 4,
    Unreachable = 5,

    /// <summary>It was unreachable for as long as its strategy waits.</summary>
    GivenUp = 6,
    Finished = 7,
    Failed = 8,
    Error = 9,
    Killed = 10,
    Gone = 11,
    Dropped = 12,
    Unknown = 13,

    /// <summary>Its task has ended and it is to run again.</summary>
    Rescheduled = 14,
}
