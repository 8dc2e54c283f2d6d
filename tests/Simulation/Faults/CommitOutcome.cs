namespace Sandun.Simulation.Faults;

/// <summary>What becomes of a commit.</summary>
internal enum CommitOutcome
{
    Done,

    /// <summary>Refused: nothing was written.</summary>
    Refused,

    /// <summary>Written, but the answer was lost.</summary>
    Unanswered,
}
