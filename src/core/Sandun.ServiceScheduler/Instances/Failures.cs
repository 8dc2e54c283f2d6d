using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Keeps the last failure of each app: of tasks that ended badly, and of those killed for bad health.</summary>
internal static class Failures
{
    /// <summary>Marathon records FAILED, ERROR, LOST, DROPPED, GONE and UNKNOWN; not requested kills, and not FINISHED.</summary>
    public static void Record(Turn turn, Instance instance, TaskStatus status, InstanceCondition end)
    {
        if (end is InstanceCondition.Finished or InstanceCondition.Killed || turn.State.FindApp(instance.App) is null) return;
        Put(turn, instance, status.State, status.Message, status);
    }

    public static void RecordBadHealth(Turn turn, Instance instance, string reason)
    {
        if (turn.State.FindApp(instance.App) is null) return;
        DeploymentGuards.CountFailure(turn, instance);
        Put(turn, instance, TaskState.Killed, "Task was killed since health check failed. Reason: " + reason, null);
    }

    private static void Put(Turn turn, Instance instance, TaskState state, string message, TaskStatus? status) =>
        turn.Record(new ServiceFact.FailurePut(new TaskFailure
        {
            App = instance.App,
            Task = status?.TaskId ?? instance.Task!.Value,
            State = state,
            Message = message,
            Host = instance.Host,
            Agent = instance.Agent,
            Timestamp = turn.Now,
            Version = instance.Version,
            Reason = status?.Reason ?? TaskReason.None,
            ExitCode = status?.ExitCode,
            LastOutput = status?.LastOutput ?? "",
        }));
}
