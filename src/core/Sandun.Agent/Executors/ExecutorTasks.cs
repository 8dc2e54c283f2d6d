using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>
/// The tasks that executors of frameworks run: handed over, ended, and reported as the executors say. What an executor has not shown to
/// have is said to it again whenever it subscribes.
/// </summary>
internal sealed class ExecutorTasks(AgentState state, StatusDelivery delivery)
{
    /// <summary>Updates of one task that wait for their framework; an executor that floods loses its oldest, never the last.</summary>
    private const int PendingMax = 1_000;

    /// <summary>Ids of updates kept to know one that is sent twice; an executor repeats only what was not acknowledged.</summary>
    private const int HeardMax = 64;

    /// <summary>The run's tasks that have not ended, in order.</summary>
    public IReadOnlyList<HeldTask> Living(TaskId run) => [.. state.Tasks.Values.Where(task => task.ExecutorRun == run && !task.HasEnded)];

    /// <summary>What the executor and its tasks take together.</summary>
    public Resources Needs(HeldExecutor executor) => Living(executor.Run).Aggregate(executor.Spec.Resources, (sum, task) => sum + task.Spec.Resources);

    /// <summary>Takes a task for a run.</summary>
    public HeldTask Take(AgentOrder.Launch launch, TaskSpec spec, TaskId run, AgentTurn turn)
    {
        var task = new HeldTask
        {
            Framework = launch.Framework, Spec = spec, Stage = TaskStage.Launching, ExecutorRun = run,
            Latest = new TaskStatus { TaskId = launch.Task.Id, State = TaskState.Staging, Timestamp = turn.Now, Agent = state.Identity.Id },
        };
        turn.Put(task);
        return task;
    }

    /// <summary>Hands a task to its executor; of a group, all its tasks once the last is here.</summary>
    public void HandOver(HeldExecutor executor, HeldTask task, AgentTurn turn)
    {
        if (task.Spec.Group is not { } group)
        {
            turn.Tell(executor, new ExecutorWord.Launch(task.Spec));
            return;
        }

        var members = group.Members.Select(id => state.Tasks.TryGetValue(id, out var member) ? member : null).ToArray();
        if (members.All(member => member is { Stage: TaskStage.Launching }))
            turn.Tell(executor, new ExecutorWord.LaunchGroup([.. members.Select(member => member!.Spec)]));
    }

    /// <summary>After a subscription: what the executor does not have, and which of its tasks are to end.</summary>
    public void HandOverAll(HeldExecutor executor, ImmutableArray<TaskId> has, AgentTurn turn)
    {
        var groups = new HashSet<string>(StringComparer.Ordinal);
        foreach (var task in Living(executor.Run))
        {
            if (task.IsOurs) Probe(task, turn);
            if (task.Stage == TaskStage.Killing) turn.Tell(executor, new ExecutorWord.Kill(task.GivenId, task.KillGrace));
            else if (task.Stage == TaskStage.Launching && task.Latest.Uuid is null && !has.Contains(task.GivenId) && (task.Spec.Group is not { } group || groups.Add(group.Id)))
                HandOver(executor, task, turn);
        }
    }

    /// <summary>Wants a task ended: its executor is told; a task that was never handed over has ended.</summary>
    public void Kill(HeldTask task, TimeSpan? grace, AgentTurn turn)
    {
        if (!state.Executors.TryGetValue(task.ExecutorRun!.Value, out var executor) || !executor.HasSubscribed)
        {
            End(task, TaskState.Killed, TaskReason.TaskKilledDuringLaunch, "Task killed before it was delivered to its executor", turn);
            return;
        }

        if (task.Stage != TaskStage.Killing || task.KillGrace != grace) turn.Put(task with { Stage = TaskStage.Killing, KillGrace = grace });
        if (executor.Stage == ExecutorStage.Subscribed) turn.Tell(executor, new ExecutorWord.Kill(task.GivenId, grace));
    }

    /// <summary>An executor reports on a task; the update is acknowledged as soon as it is durable here.</summary>
    public void Hear(HeldExecutor executor, TaskStatus update, AgentTurn turn)
    {
        if (update.Uuid is not { } uuid) return;
        turn.Tell(executor, new ExecutorWord.Acknowledged(update.TaskId, uuid));
        if (state.Names.Find(executor.Framework, update.TaskId) is not { HasEnded: false } task || task.ExecutorRun != executor.Run || task.Heard.Contains(uuid)) return;
        var status = update with
        {
            Agent = state.Identity.Id,
            Source = TaskStatusSource.Executor,
            Detail = (update.Detail ?? new TaskStatusDetail()) with { Executor = executor.Spec.Id },
        };
        if (task.IsOurs) status = WithProbes(task, status);
        var stage = status.State.IsTerminal() ? TaskStage.Ended : status.State == TaskState.Running && task.Stage == TaskStage.Launching ? TaskStage.Running : task.Stage;
        var heard = task with { Stage = stage, Heard = [.. task.Heard.Skip(Math.Max(0, task.Heard.Length - HeardMax + 1)), uuid] };
        if (stage == TaskStage.Running) heard = heard with { RunningSince = heard.RunningSince ?? turn.Now };
        Report(heard, status, turn);
        if (task.IsOurs && stage != task.Stage) Probe(state.Tasks[task.Id], turn);
    }

    /// <summary>Begins or ends the probes of a task of Sandun's own scheduler; what checks a foreign framework wants is its executor's to do.</summary>
    private static void Probe(HeldTask task, AgentTurn turn)
    {
        if (task.Stage == TaskStage.Running) TaskLifecycle.StartProbes(task, turn);
        else if (task.HasEnded) TaskLifecycle.StopProbes(task, turn);
    }

    /// <summary>An executor knows nothing of the agent's probes: what they found stands.</summary>
    private TaskStatus WithProbes(HeldTask task, TaskStatus status)
    {
        var tracking = state.TrackingOf(task.Id);
        return status with
        {
            Checks = tracking.Checks,
            Readiness = tracking.Readiness,
            Check = tracking.Check,
            Healthy = CheckCounting.Healthy(task.Spec, tracking.Checks),
        };
    }

    /// <summary>Its executor has ended, and with it every task of it.</summary>
    public void Lose(HeldExecutor executor, TaskState end, TaskReason reason, string message, AgentTurn turn)
    {
        foreach (var task in Living(executor.Run)) End(task, end, reason, message, turn);
    }

    /// <summary>Its executor is ending and takes no more.</summary>
    public void Drop(HeldTask task, AgentTurn turn) => End(task, TaskState.Dropped, TaskReason.ExecutorTerminated, "Task launched while its executor was terminating", turn);

    private void End(HeldTask task, TaskState end, TaskReason reason, string message, AgentTurn turn)
    {
        if (task.IsOurs) TaskLifecycle.StopProbes(task, turn);
        Report(task with { Stage = TaskStage.Ended }, task.Latest with
        {
            State = end,
            Reason = reason,
            Message = message,
            Timestamp = turn.Now,
            Uuid = turn.NewUuid(),
            Agent = state.Identity.Id,
            Source = TaskStatusSource.Agent,
            Detail = new TaskStatusDetail { Executor = task.Spec.Executor?.Id },
        }, turn);
    }

    private void Report(HeldTask task, TaskStatus status, AgentTurn turn)
    {
        if (task.HasEnded) task = TaskLifecycle.Remembered(task with { EndedAt = turn.Now });
        var pending = task.Pending.Length < PendingMax ? task.Pending : task.Pending.RemoveAt(0);
        delivery.Relay(task with { Latest = status, Pending = pending.Add(status) }, turn);
    }
}
