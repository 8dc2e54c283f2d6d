namespace Sandun.Hosting;

/// <summary>Whether a role decides.</summary>
public enum LoopState
{
    /// <summary>Not started, or its state is being loaded for the first time.</summary>
    Starting = 0,

    /// <summary>Decides; what is published is the truth.</summary>
    Running = 1,

    /// <summary>Its brain was discarded because the store failed or an invariant broke; it is being rebuilt. What is published is stale.</summary>
    Lost = 2,

    /// <summary>Ended for good.</summary>
    Stopped = 3,
}
