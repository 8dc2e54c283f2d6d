using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Keeps the last failure of each app: of tasks that ended badly, and of those killed for bad health.</summary>
internal static class Failures
{
    /// <summary>Marathon records FAILED, ERROR, LOST, DROPPED, GONE and UNKNOWN; not requested kills, and not FINISHED.</summary>
    public static void Record(Turn turn, Instance instance, TaskStatus status, InstanceCondition end)
    {
        if (turn.State.FindApp(instance.App) is null) return;
        if (end == InstanceCondition.Killed) CompleteBadHealth(turn, instance, status);
        else if (end != InstanceCondition.Finished) Put(turn, instance, status.State, status.Message, status);
        else if (instance.StopAskedAt is null) turn.Record(new ServiceFact.EndNoted(Of(turn, instance, status.State, status.Message, status)));
    }

    public static void RecordBadHealth(Turn turn, Instance instance, string reason)
    {
        if (turn.State.FindApp(instance.App) is null) return;
        DeploymentGuards.CountFailure(turn, instance);
        Put(turn, instance, TaskState.Killed, "Task was killed since health check failed. Reason: " + reason, null);
    }

    /// <summary>A task killed for bad health has ended: what it wrote and returned at last belongs to that failure.</summary>
    private static void CompleteBadHealth(Turn turn, Instance instance, TaskStatus status)
    {
        if (turn.State.LastFailures.Find(instance.App) is not { State: TaskState.Killed, LastOutput: "" } failure || failure.Task != status.TaskId) return;
        if (status.LastOutput.Length > 0 || status.ExitCode is not null)
            turn.Record(new ServiceFact.FailurePut(failure with { ExitCode = status.ExitCode, LastOutput = status.LastOutput }));
    }

    private static void Put(Turn turn, Instance instance, TaskState state, string message, TaskStatus? status) =>
        turn.Record(new ServiceFact.FailurePut(Of(turn, instance, state, message, status)));

    private static TaskFailure Of(Turn turn, Instance instance, TaskState state, string message, TaskStatus? status) =>
        new()
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
        };
}
