using Sandun.Agent;
using Sandun.MesosApi.Metrics;
using Sandun.Protocol;

namespace Sandun.MesosApi.Agents;

/// <summary>Counts of what has happened on an agent since its program started, under the names Mesos' agents publish.</summary>
public sealed class AgentCounts
{
    private const string RecoveryErrors = "slave/recovery_errors";

    private static readonly TaskState[] s_ends = [.. Enum.GetValues<TaskState>().Where(state => state.IsTerminal())];

    private readonly Counters _counters = new(
    [
        .. s_ends.Select(NameOf), "slave/container_launch_errors", "slave/executors_terminated", "slave/invalid_framework_messages",
        "slave/invalid_status_updates", RecoveryErrors, "slave/valid_framework_messages", "slave/valid_status_updates",
    ]);

    /// <summary>The machine could not be searched for what ran before.</summary>
    public void AddRecoveryError() => _counters.Add(RecoveryErrors);

    internal void CopyTo(SortedDictionary<string, double> metrics) => _counters.CopyTo(metrics);

    /// <summary>A task has ended, and with it the executor it had for itself.</summary>
    internal void NoteEnd(HeldTask task)
    {
        _counters.Add(NameOf(task.Latest.State));
        if (task.ExecutorRun is null) NoteExecutorEnd();
    }

    internal void NoteExecutorEnd() => _counters.Add("slave/executors_terminated");

    /// <summary>Something was said to the agent.</summary>
    /// <param name="input">What.</param>
    /// <param name="isHeard">Whether anything came of it.</param>
    internal void NoteInput(AgentInput input, bool isHeard)
    {
        var name = input switch
        {
            AgentInput.LaunchFailed => "slave/container_launch_errors",
            AgentInput.ExecutorUpdated => isHeard ? "slave/valid_status_updates" : "slave/invalid_status_updates",
            AgentInput.Ordered { Order: AgentOrder.ExecutorMessage } => isHeard ? "slave/valid_framework_messages" : "slave/invalid_framework_messages",
            _ => null,
        };
        if (name is not null) _counters.Add(name);
    }

    /// <summary>A task of the agent's own has a new status: here the agent is the executor that reports it.</summary>
    internal void NoteStatus() => _counters.Add("slave/valid_status_updates");

    private static string NameOf(TaskState state) => "slave/tasks_" + state.MesosName()["TASK_".Length..].ToLowerInvariant();
}
