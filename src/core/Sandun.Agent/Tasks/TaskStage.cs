namespace Sandun.Agent;

/// <summary>How far a task has come on its agent. Stored by name.</summary>
public enum TaskStage
{
    /// <summary>The runtime was asked to run it.</summary>
    Launching = 0,

    Running = 1,

    /// <summary>It is to end and may not run yet.</summary>
    CancellingLaunch = 2,

    /// <summary>It runs and is to end.</summary>
    Killing = 3,

    Ended = 4,
}
