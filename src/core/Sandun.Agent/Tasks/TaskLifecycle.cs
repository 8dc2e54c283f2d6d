using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>Runs a task from its launch to its end, along <see cref="TaskStages"/>.</summary>
internal sealed class TaskLifecycle(AgentState state, StatusDelivery delivery, TaskRestarts restarts, ExecutorLifecycle executors)
{
    public void Launch(AgentOrder.Launch launch, AgentTurn turn)
    {
        if (state.Names.IsKnown(launch, turn, out var known, out var spec))
        {
            if (known.Latest.Uuid is not null) delivery.SendLatest(known, turn);
            return;
        }

        if (spec.Executor is { IsCustom: true })
        {
            executors.Launch(launch, spec, turn);
            return;
        }

        var task = new HeldTask
        {
            Framework = launch.Framework, Spec = spec, Stage = TaskStage.Launching, AwaitsGroup = spec.Group is not null,
            Latest = new TaskStatus { TaskId = launch.Task.Id, State = TaskState.Staging, Timestamp = turn.Now, Agent = state.Identity.Id },
        };
        var isLate = task.Spec.Group is { } group && GroupRules.IsBroken(state, group);
        turn.Put(task);
        if (isLate) LaunchFailed(new AgentInput.LaunchFailed(task.Id, TaskReason.ContainerLaunchFailed, "another task of its group has ended before it began"), turn);
        else Run(task.Spec.Group is { } whole ? state.Tasks.GetValueOrDefault(whole.First, task) : task, turn);
    }

    /// <summary>
    /// Asks the runtime to run a task, unless it must wait for others of its group. Only launches that take time are announced: each
    /// announcement is a commit elsewhere.
    /// </summary>
    public void Run(HeldTask task, AgentTurn turn)
    {
        if (!GroupRules.MayRun(state, task)) return;
        if (task.AwaitsGroup)
        {
            task = task with { AwaitsGroup = false };
            turn.Put(task);
        }

        if (task.Spec.Docker is not null || !task.Spec.Fetch.IsEmpty) delivery.Report(task, TaskState.Starting, turn);
        turn.Order(new AgentCommand.Launch(task.Spec, task.Framework, state.Identity.Id) { GivenId = task.GivenId });
    }

    public void Launched(AgentInput.Launched launched, AgentTurn turn)
    {
        if (Move(launched.Task, TaskEvent.Launched) is not { } task) return;
        task = task with
        {
            RunningSince = turn.Now,
            Latest = task.Latest with { Pid = launched.Pid, IpAddresses = launched.IpAddresses },
        };
        if (task.Stage == TaskStage.Killing)
        {
            turn.Put(task);
            turn.Order(new AgentCommand.Terminate(task.Id));
            return;
        }

        delivery.Report(task, TaskState.Running, turn);
        StartProbes(state.Tasks[task.Id], turn);
        if (task.Spec.Group?.First != task.Id) return;
        foreach (var other in GroupRules.LivingOthers(state, task).Where(other => other.AwaitsGroup).ToList()) Run(other, turn);
    }

    public void LaunchFailed(AgentInput.LaunchFailed failed, AgentTurn turn)
    {
        if (Move(failed.Task, TaskEvent.LaunchFailed) is not { } task) return;
        var killed = task.KillAt is not null;
        delivery.Report(Over(task, turn), killed ? TaskState.Killed : TaskState.Failed, turn, status => status with
        {
            Reason = killed ? TaskReason.TaskKilledDuringLaunch : failed.Reason,
            Message = killed ? "killed before it ran" : failed.Message,
            Pid = 0,
        });
        KillOthers(task, TaskState.Failed, turn);
    }

    public void Exited(TaskId id, TaskEnd end, AgentTurn turn)
    {
        if (Move(id, TaskEvent.Exited) is not { } task) return;
        StopProbes(task, turn);
        var taskState = task.IsOverdue ? TaskState.Failed
            : task.KillAt is not null ? TaskState.Killed
            : end is { ExitCode: 0, Reason: TaskReason.None } ? TaskState.Finished : TaskState.Failed;
        End(task, taskState, task.IsOverdue ? Overdue(task.Spec, end) : end, turn);
    }

    /// <summary>When <see cref="EndOverdue"/> has something to do; null for nothing, and before it is known which tasks ended while the agent was away.</summary>
    public DateTimeOffset? NextOverdue => state.Link.Recovered ? state.Deadlines.NextOverdue : null;

    /// <summary>Ends tasks that ran as long as they may, with no grace, as Mesos' executors do.</summary>
    public void EndOverdue(AgentTurn turn)
    {
        if (NextOverdue is not { } next || next > turn.Now) return;
        foreach (var task in state.Tasks.Values)
            if (task.OverdueAt <= turn.Now) Kill(task with { IsOverdue = true }, TimeSpan.Zero, turn);
    }

    /// <summary>The machine was booted anew: the task is gone and nobody saw its end.</summary>
    public void LostByReboot(HeldTask task, AgentTurn turn)
    {
        var end = new TaskEnd(null, TaskReason.AgentRebooted, "the machine was booted anew while the task ran", "");
        End(task with { Stage = TaskStage.Ended }, TaskState.Lost, end, turn);
    }

    public void Kill(AgentOrder.Kill kill, AgentTurn turn)
    {
        if (state.Names.Find(kill.Framework, kill.Task) is not { } task) delivery.ReportUnknown(kill.Framework, kill.Task, turn);
        else if (task.HasEnded) delivery.SendLatest(task, turn);
        else if (task.ExecutorRun is not null) executors.KillTask(task, kill.Grace, turn);
        else Kill(task with { KilledForHealth = false }, kill.Grace ?? task.Spec.KillGrace, turn);
    }

    /// <summary>Ends what runs in an executor of the agent's own: a command's is named as its task, a group's as the group.</summary>
    public void ShutdownExecutor(AgentOrder.ShutdownExecutor shutdown, AgentTurn turn)
    {
        foreach (var task in state.Tasks.Values)
        {
            if (task.Framework != shutdown.Framework || task is { HasEnded: true } or { ExecutorRun: not null }) continue;
            if (OwnExecutor(task) == shutdown.Executor && state.Tasks[task.Id] is { HasEnded: false } living) Kill(living, living.Spec.KillGrace, turn);
        }
    }

    /// <summary>What the agent's own executor of a task is called.</summary>
    public static ExecutorId OwnExecutor(HeldTask task) => task.Spec.Executor?.Id ?? new ExecutorId(task.Spec.Group?.Id ?? task.GivenId.Value);

    /// <summary>Begins to end a task; repeated, it may shorten the wait for SIGKILL and never lengthens it.</summary>
    public void Kill(HeldTask task, TimeSpan grace, AgentTurn turn)
    {
        if (TaskStages.Next(task.Stage, TaskEvent.KillAsked) is not { } stage) return;
        if (task.ExecutorRun is not null)
        {
            executors.KillTask(task, grace, turn);
            return;
        }

        if (task.AwaitsGroup)
        {
            // No runtime has it in hand.
            turn.Put(task with { Stage = stage, KillAt = turn.Now });
            LaunchFailed(new AgentInput.LaunchFailed(task.Id, TaskReason.TaskKilledDuringLaunch, ""), turn);
            return;
        }

        var killAt = turn.Now + grace;
        if (task.KillAt is { } before)
        {
            if (killAt < before || state.Tasks[task.Id].KilledForHealth != task.KilledForHealth)
                turn.Put(task with { KillAt = killAt < before ? killAt : before });
            return;
        }

        // The intent is kept before the signal: whatever end is seen after a crash in between is the one asked for.
        delivery.Report(task with { Stage = stage, KillAt = killAt }, TaskState.Killing, turn);
        if (HasProbes(task.Spec) && stage == TaskStage.Killing) turn.Order(new AgentCommand.StopProbes(task.Id));
        turn.Order(new AgentCommand.Terminate(task.Id));
    }

    /// <summary>Ends a task that failed its health checks too often, while its scheduler cannot be asked: it is started again.</summary>
    public void KillForHealth(HeldTask task, AgentTurn turn) => Kill(task with { KilledForHealth = true }, task.Spec.KillGrace, turn);

    /// <summary>Starts tasks again whose time has come.</summary>
    public void Restart(AgentTurn turn)
    {
        foreach (var task in restarts.TakeDue(turn)) Run(task, turn);
    }

    public void Escalate(AgentTurn turn)
    {
        foreach (var task in state.Tasks.Values)
        {
            if (KillDue(task) is not { } due || due > turn.Now) continue;
            turn.Order(new AgentCommand.Kill(task.Id));
            turn.Put(task.Id, state.TrackingOf(task.Id) with { KillAgainAt = turn.Now + AgentLimits.KillRepeat });
        }
    }

    public static void StartProbes(HeldTask task, AgentTurn turn)
    {
        if (!HasProbes(task.Spec)) return;
        turn.Order(new AgentCommand.StartProbes(
            task.Spec, task.Latest.IpAddresses, task.Latest.Checks, task.Latest.Readiness is { Ready: true }));
    }

    public static void StopProbes(HeldTask task, AgentTurn turn)
    {
        if (HasProbes(task.Spec)) turn.Order(new AgentCommand.StopProbes(task.Id));
    }

    private static bool HasProbes(TaskSpec spec) => !spec.HealthChecks.IsEmpty || spec.ReadinessCheck is not null || spec.Check is not null;

    private static TaskEnd Overdue(TaskSpec spec, TaskEnd end) => end with
    {
        Reason = TaskReason.MaxCompletionTimeReached,
        Message = $"it ran for its max_completion_time, {spec.MaxCompletionTime!.Value.TotalSeconds:0.###} seconds",
    };

    private void End(HeldTask task, TaskState taskState, TaskEnd end, AgentTurn turn)
    {
        delivery.Report(Over(task, turn), taskState, turn, status => status with
        {
            Reason = end.Reason,
            Message = !task.KilledForHealth ? end.Message
                : (task.Spec.EndsWhenUnhealthy ? "its health check failed too often; " : "its health check failed while no server could be reached; ") + end.Message,
            ExitCode = end.ExitCode,
            LastOutput = taskState is TaskState.Failed or TaskState.Lost ? end.LastOutput : "",
            Detail = end.Reason == TaskReason.ContainerLimitationMemory ? (status.Detail ?? new TaskStatusDetail()) with { Limitation = Limit(task.Spec) } : status.Detail,
        });
        KillOthers(task, taskState, turn);
    }

    /// <summary>The limit of memory that ended a task.</summary>
    private static Resources Limit(TaskSpec spec) => Resources.Of(Resource.Scalar("mem", spec.MemoryLimitBytes ?? spec.Resources.Scalars.MemoryBytes));

    /// <summary>Ends the rest of the task's group, each with its own grace.</summary>
    private void KillOthers(HeldTask task, TaskState end, AgentTurn turn)
    {
        if (!GroupRules.EndsOthers(task, end)) return;
        foreach (var id in GroupRules.LivingOthers(state, task).Select(other => other.Id).ToList())
        {
            if (state.Tasks[id] is { HasEnded: false } other) Kill(other, other.Spec.KillGrace, turn);
        }
    }

    /// <summary>
    /// What is kept of a task once it has ended: not how it was run. That is most of its size, of which an agent holds a thousand, and
    /// the environment may hold secrets.
    /// </summary>
    public static HeldTask Remembered(HeldTask task) => task with
    {
        Spec = task.Spec with
        {
            Command = null,
            Arguments = [],
            Environment = Sorted.Empty,
            Fetch = [],
            Volumes = [],
            Labels = Sorted.Empty,
            Secrets = [],
            Executor = task.Spec.Executor is { } executor ? executor with { Program = null, Framework = default } : null,
        },
    };

    /// <summary>The task as it is kept from its end on: as a whole while it waits to be started again.</summary>
    private HeldTask Over(HeldTask task, AgentTurn turn)
    {
        var ended = task with { EndedAt = turn.Now, KillAt = null, RestartAt = restarts.TimeOf(task, turn.Now) };
        return ended.RestartAt is null ? Remembered(ended) : ended;
    }

    private DateTimeOffset? KillDue(HeldTask task) => task.HasEnded ? null : state.TrackingOf(task.Id).KillAgainAt ?? task.KillAt;

    /// <summary>The task in its next stage, not yet recorded; null when the task is unknown or the event changes nothing.</summary>
    private HeldTask? Move(TaskId id, TaskEvent happened) =>
        state.Tasks.TryGetValue(id, out var task) && TaskStages.Next(task.Stage, happened) is { } stage ? task with { Stage = stage } : null;
}
