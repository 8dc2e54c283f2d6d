using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>
/// Makes statuses and repeats them until their framework has acknowledged them. A newer status of the same state replaces the
/// older: a framework that was away needs the newest health, not its history, and the number of pending statuses stays bounded.
/// </summary>
internal sealed class StatusDelivery(AgentState state, IRandomSource random)
{
    /// <summary>Gives the task a status of a state, keeps it as pending and sends it.</summary>
    public void Report(HeldTask task, TaskState taskState, AgentTurn turn, Func<TaskStatus, TaskStatus>? refine = null)
    {
        var tracking = state.TrackingOf(task.Id);
        var status = task.Latest with
        {
            State = taskState,
            Timestamp = turn.Now,
            Agent = state.Identity.Id,
            Uuid = random.NewUuid(),
            Reason = TaskReason.None,
            Message = "",
            Checks = tracking.Checks,
            Readiness = tracking.Readiness,
            Check = tracking.Check ?? Unanswered(task.Spec),
            Healthy = CheckCounting.Healthy(task.Spec, tracking.Checks),
        };
        if (refine is not null) status = refine(status);
        if (IsForeign(task)) status = Attributed(task, status);
        Deliver(task with { Latest = status, Pending = [.. task.Pending.Where(pending => pending.State != taskState), status] }, turn);
    }

    /// <summary>Mesos' frameworks are told of a check from the first status on.</summary>
    private static CheckAnswer? Unanswered(TaskSpec spec) => spec is { Check: { } check, Definition.IsEmpty: false } ? new CheckAnswer(check.Protocol, CheckAnswer.Unanswered) : null;

    /// <summary>Keeps a task whose newest status is its executor's word, and sends that status.</summary>
    public void Relay(HeldTask task, AgentTurn turn) => Deliver(task, turn);

    private static bool IsForeign(HeldTask task) => !task.Spec.Definition.IsEmpty;

    /// <summary>Who says it: the agent's own executors count as executors, as Mesos' do.</summary>
    private static TaskStatus Attributed(HeldTask task, TaskStatus status) => status with
    {
        Source = status.Reason is TaskReason.ContainerLaunchFailed or TaskReason.FetchFailed or TaskReason.ImagePullFailed or TaskReason.TaskKilledDuringLaunch or
            TaskReason.ContainerLimitation or TaskReason.ContainerLimitationMemory or TaskReason.ContainerLimitationDisk or
            TaskReason.AgentRebooted or TaskReason.AgentRestarted ? TaskStatusSource.Agent : TaskStatusSource.Executor,
        Detail = (status.Detail ?? new TaskStatusDetail()) with { Executor = TaskLifecycle.OwnExecutor(task) },
    };

    /// <summary>Keeps a task whose newest status is pending, and sends that.</summary>
    private void Deliver(HeldTask task, AgentTurn turn)
    {
        turn.Put(task);
        if (!state.Link.Registered) return;
        turn.Order(new AgentCommand.Send(new AgentReport.Status(task.Framework, task.Latest)));
        turn.Put(task.Id, state.TrackingOf(task.Id) with { Sends = 1, SendAgainAt = turn.Now + AgentLimits.FirstRepeat });
    }

    /// <summary>A status for a task this agent does not know; nothing is kept, so it carries no uuid to acknowledge.</summary>
    public void ReportUnknown(FrameworkId framework, TaskId task, AgentTurn turn)
    {
        var status = new TaskStatus
        {
            TaskId = task, State = TaskState.Gone, Timestamp = turn.Now, Reason = TaskReason.TaskUnknown, Agent = state.Identity.Id,
            Message = "the agent does not know this task",
        };
        turn.Order(new AgentCommand.Send(new AgentReport.Status(framework, status)));
    }

    public void Acknowledge(AgentOrder.Acknowledge acknowledge, AgentTurn turn)
    {
        if (state.Names.Find(acknowledge.Task, acknowledge.Uuid) is not { } task) return;
        var left = task.Pending.RemoveAll(status => status.Uuid == acknowledge.Uuid);
        if (left.Length == task.Pending.Length) return;

        turn.Put(task with { Pending = left });
        var tracking = state.TrackingOf(task.Id);
        if (left.IsEmpty && tracking.SendAgainAt is not null) turn.Put(task.Id, tracking with { Sends = 0, SendAgainAt = null });
    }

    /// <summary>The link is up: everything pending goes out at once, in the order it happened for each task.</summary>
    public void SendAll(AgentTurn turn)
    {
        foreach (var task in state.Tasks.Values)
        {
            if (!task.Pending.IsEmpty) Send(task, 1, turn);
        }
    }

    /// <summary>A framework is there again: what is pending for it goes out at once.</summary>
    public void SendAgain(FrameworkId framework, AgentTurn turn)
    {
        if (!state.Link.Registered) return;
        foreach (var task in state.Tasks.Values)
            if (task.Framework == framework && !task.Pending.IsEmpty) Send(task, 1, turn);
    }

    /// <summary>The link is down: nothing is repeated until it is up again.</summary>
    public void Pause(AgentTurn turn)
    {
        foreach (var task in state.Tasks.Values)
        {
            var tracking = state.TrackingOf(task.Id);
            if (tracking.SendAgainAt is not null) turn.Put(task.Id, tracking with { Sends = 0, SendAgainAt = null });
        }
    }

    public void Repeat(AgentTurn turn)
    {
        foreach (var task in state.Tasks.Values)
        {
            var tracking = state.TrackingOf(task.Id);
            if (tracking.SendAgainAt <= turn.Now) Send(task, tracking.Sends + 1, turn);
        }
    }

    /// <summary>Sends again to a framework that shows it missed something.</summary>
    public void SendLatest(HeldTask task, AgentTurn turn)
    {
        if (state.Link.Registered) turn.Order(new AgentCommand.Send(new AgentReport.Status(task.Framework, task.Latest)));
    }

    private void Send(HeldTask task, int sends, AgentTurn turn)
    {
        foreach (var status in task.Pending) turn.Order(new AgentCommand.Send(new AgentReport.Status(task.Framework, status)));
        turn.Put(task.Id, state.TrackingOf(task.Id) with { Sends = sends, SendAgainAt = turn.Now + WaitAfter(sends) });
    }

    /// <summary>Doubles from <see cref="AgentLimits.FirstRepeat"/> to <see cref="AgentLimits.LongestRepeat"/>.</summary>
    private static TimeSpan WaitAfter(int sends)
    {
        var wait = AgentLimits.FirstRepeat;
        for (var i = 1; i < sends && wait < AgentLimits.LongestRepeat; i++) wait *= 2;
        return wait < AgentLimits.LongestRepeat ? wait : AgentLimits.LongestRepeat;
    }
}
