namespace Sandun.Protocol;

/// <summary>Names and classes of <see cref="TaskState"/>.</summary>
public static class TaskStates
{
    /// <summary>Whether a task in this state has ended and will send no further state.</summary>
    public static bool IsTerminal(this TaskState state) => state is TaskState.Finished or TaskState.Failed or TaskState.Killed
        or TaskState.Error or TaskState.Lost or TaskState.Dropped or TaskState.Gone or TaskState.GoneByOperator;

    /// <summary>Mesos' name, such as <c>TASK_RUNNING</c>.</summary>
    public static string MesosName(this TaskState state) => state switch
    {
        TaskState.Starting => "TASK_STARTING",
        TaskState.Running => "TASK_RUNNING",
        TaskState.Finished => "TASK_FINISHED",
        TaskState.Failed => "TASK_FAILED",
        TaskState.Killed => "TASK_KILLED",
        TaskState.Lost => "TASK_LOST",
        TaskState.Staging => "TASK_STAGING",
        TaskState.Error => "TASK_ERROR",
        TaskState.Killing => "TASK_KILLING",
        TaskState.Dropped => "TASK_DROPPED",
        TaskState.Unreachable => "TASK_UNREACHABLE",
        TaskState.Gone => "TASK_GONE",
        TaskState.GoneByOperator => "TASK_GONE_BY_OPERATOR",
        TaskState.Unknown => "TASK_UNKNOWN",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not a task state"),
    };
}
