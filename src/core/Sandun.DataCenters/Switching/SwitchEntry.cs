namespace Sandun.DataCenters;

/// <summary>One line of a switch's record: what happened, when, and by whom.</summary>
/// <param name="At">When.</param>
/// <param name="Phase">The phase it happened in.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Detail">Figures and reasons, for people.</param>
public sealed record SwitchEntry(DateTimeOffset At, SwitchPhase Phase, SwitchEntryKind Kind, string Detail);

/// <summary>What a line of a switch's record is about.</summary>
public enum SwitchEntryKind
{
    /// <summary>A phase, or a step of the traffic, began.</summary>
    Began = 0,

    /// <summary>A gate was passed.</summary>
    Passed = 1,

    /// <summary>A gate, or a limit of time, was not.</summary>
    Failed = 2,

    Paused = 3,
    Continued = 4,

    /// <summary>An operator, or a failed gate, ordered the way back.</summary>
    TurnedBack = 5,

    Ended = 6,
}
