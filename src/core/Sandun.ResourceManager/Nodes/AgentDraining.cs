using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Mesos' calls about one agent: DRAIN_AGENT, DEACTIVATE_AGENT, REACTIVATE_AGENT. A drain ends tasks at once, but those of frameworks that
/// leave by themselves, which have until the longest grace has passed.
/// </summary>
internal static class AgentDraining
{
    /// <summary>No task's own grace is longer.</summary>
    private static readonly TimeSpan s_graceMax = TimeSpan.FromDays(365);

    public static PoolReply Drain(PoolRequest.DrainAgent request, Turn turn)
    {
        if (turn.Pool.Agents.Find(request.Agent) is not { } agent) return Unknown(request.Agent, turn);
        if (turn.Pool.Maintenance.IsScheduled(agent.Record.Spec))
            return Refused($"agent {agent.Id} is on a machine that is scheduled for maintenance; take the machine out of the schedule, or begin its maintenance");
        if (agent.Record.Closure is { Drains: true, MarkGone: true } && !request.MarkGone)
            return new PoolReply.Refused(PoolRefusal.Conflict, $"agent {agent.Id} is being drained to be declared gone, which cannot be taken back");
        var grace = request.MaxGrace > s_graceMax ? s_graceMax : request.MaxGrace;
        var closure = new AgentClosure(true, turn.Now, turn.Now + grace, agent.RunningTasks, request.By)
        {
            Ends = true, MaxGrace = grace, MarkGone = request.MarkGone,
        };
        NodeOrders.Close(agent, closure, turn);
        foreach (var task in turn.Pool.Tasks.OnAgent(agent.Id)) End(task, closure, turn);
        return new PoolReply.Done();
    }

    public static PoolReply Deactivate(PoolRequest.DeactivateAgent request, Turn turn)
    {
        if (turn.Pool.Agents.Find(request.Agent) is not { } agent) return Unknown(request.Agent, turn);
        if (agent.Record.Closure is null) NodeOrders.Close(agent, new AgentClosure(false, turn.Now, null, agent.RunningTasks, request.By), turn);
        return new PoolReply.Done();
    }

    public static PoolReply Reactivate(PoolRequest.ReactivateAgent request, Turn turn)
    {
        if (turn.Pool.Agents.Find(request.Agent) is not { } agent) return Unknown(request.Agent, turn);
        if (agent.Record.Closure is not { } closure) return Refused($"agent {agent.Id} is neither deactivated nor drained");
        if (closure.Drains && !IsDrained(agent, turn.Pool)) return Refused($"agent {agent.Id} is still being drained; wait until nothing runs there");
        NodeOrders.Open(agent, turn);
        return new PoolReply.Done();
    }

    /// <summary>Whether a drain has come to its end: nothing runs, nothing is owed.</summary>
    public static bool IsDrained(AgentState agent, Pool pool) =>
        agent is { Record.Closure.Drains: true, IsInPool: true } && pool.Tasks.OnAgent(agent.Id).Count == 0 && pool.Operations.OnAgent(agent.Id).Count == 0;

    /// <summary>
    /// Ends a task of an agent that is drained, unless its framework sees to that. Agents shorten a grace and never lengthen it: first the
    /// task's own, then the longest there may be, is the shorter of the two.
    /// </summary>
    public static void End(PoolTask task, AgentClosure closure, Turn turn)
    {
        if (task.HasEnded || !closure.Ends || LeavesItself(task.Key.Framework, turn)) return;
        turn.Tell(task.Agent, new AgentOrder.Kill(task.Key.Framework, task.Key.Task, null));
        if (closure.MaxGrace is { } grace) turn.Tell(task.Agent, new AgentOrder.Kill(task.Key.Framework, task.Key.Task, grace));
    }

    /// <summary>The status of a task on an agent that is drained, which says so.</summary>
    public static TaskStatus Mark(TaskStatus status, FrameworkId framework, AgentState agent, Turn turn)
    {
        if (agent.Record.Closure is not { Ends: true } closure || status.State is not (TaskState.Killing or TaskState.Killed)) return status;
        if (LeavesItself(framework, turn)) return status;
        var state = status.State == TaskState.Killed && closure.MarkGone ? TaskState.GoneByOperator : status.State;
        return status with { State = state, Reason = TaskReason.AgentDraining };
    }

    private static bool LeavesItself(FrameworkId framework, Turn turn) =>
        turn.Pool.Frameworks.Find(framework) is { } known && known.Info.Can(FrameworkCapabilities.Vacates);

    private static PoolReply.Refused Unknown(AgentId id, Turn turn) => turn.Pool.Gone.Find(id) is { } gone
        ? Refused(FormattableString.Invariant($"agent {id} was declared gone at {gone.At:yyyy-MM-ddTHH:mm:ssZ}"))
        : Refused($"there is no agent {id}; GET_AGENTS lists them");

    private static PoolReply.Refused Refused(string why) => new(PoolRefusal.Invalid, why);
}
