namespace Sandun.Agent;

/// <summary>The life of a task on its agent, as a table: stages only move forward.</summary>
public static class TaskStages
{
    /// <summary>The stage that follows, or null when the event is late or repeated and changes nothing.</summary>
    public static TaskStage? Next(TaskStage stage, TaskEvent happened) => (stage, happened) switch
    {
        (TaskStage.Launching, TaskEvent.Launched) => TaskStage.Running,
        (TaskStage.Launching, TaskEvent.LaunchFailed) => TaskStage.Ended,
        (TaskStage.Launching, TaskEvent.Exited) => TaskStage.Ended,
        (TaskStage.Launching, TaskEvent.KillAsked) => TaskStage.CancellingLaunch,
        (TaskStage.CancellingLaunch, TaskEvent.Launched) => TaskStage.Killing,
        (TaskStage.CancellingLaunch, TaskEvent.LaunchFailed) => TaskStage.Ended,
        (TaskStage.CancellingLaunch, TaskEvent.Exited) => TaskStage.Ended,
        (TaskStage.CancellingLaunch, TaskEvent.KillAsked) => TaskStage.CancellingLaunch,
        (TaskStage.Running, TaskEvent.Exited) => TaskStage.Ended,
        (TaskStage.Running, TaskEvent.KillAsked) => TaskStage.Killing,
        (TaskStage.Killing, TaskEvent.Exited) => TaskStage.Ended,
        (TaskStage.Killing, TaskEvent.KillAsked) => TaskStage.Killing,
        _ => null,
    };

    /// <summary>Whether the task is on its way to an end somebody asked for.</summary>
    public static bool IsBeingKilled(this TaskStage stage) => stage is TaskStage.CancellingLaunch or TaskStage.Killing;
}
