namespace Sandun.Agent;

/// <summary>How far an executor has come. Stored by name.</summary>
public enum ExecutorStage
{
    /// <summary>Its runtime was asked to run it.</summary>
    Launching = 0,

    /// <summary>It runs, or ran when the agent came back, and must subscribe in time.</summary>
    Awaited = 1,

    /// <summary>It has subscribed: its tasks are handed to it.</summary>
    Subscribed = 2,

    /// <summary>It is to end, and gets no new tasks.</summary>
    Ending = 3,

    Ended = 4,
}
