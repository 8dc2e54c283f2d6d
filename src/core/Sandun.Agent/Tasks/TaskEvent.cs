namespace Sandun.Agent;

/// <summary>What moves a task from stage to stage.</summary>
public enum TaskEvent
{
    Launched = 0,
    LaunchFailed = 1,
    Exited = 2,
    KillAsked = 3,
}
