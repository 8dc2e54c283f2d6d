using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What happens when agents fall silent: no offers at once, unreachable after a while, forgotten after long.</summary>
internal static class AgentLoss
{
    public static void Disconnect(long session, Turn turn)
    {
        if (turn.Pool.Agents.OfSession(session) is not { } agent) return;
        turn.Record(new ResourceManagerFact.AgentLinked(agent.Id, null, turn.Now));
        Rescission.OnAgent(agent.Id, turn);
    }

    public static void Hear(AgentState agent, AgentReport.Heartbeat heartbeat, Turn turn)
    {
        var tookWork = agent.TakesWork;
        turn.Record(new ResourceManagerFact.AgentHeard(agent.Id, turn.Now, heartbeat.Node, heartbeat.Tasks));
        if (tookWork && !agent.TakesWork) Rescission.OnAgent(agent.Id, turn);
        else if (!tookWork && agent.TakesWork) turn.ToOffer.Add(agent.Id);
    }

    /// <summary>While the brake holds, how often it is looked at whether it still must.</summary>
    private static readonly TimeSpan s_brakeRecheck = TimeSpan.FromSeconds(1);

    public static void RunDue(Turn turn, ResourceManagerOptions options)
    {
        var agents = turn.Pool.Agents;
        if (agents.NextDue > turn.Now) return;
        var brake = LossJudgement.Judge(agents, options, turn.Now);
        if (brake is not null || agents.Brake is not null)
            Postpone(brake is null ? turn.Now : turn.Now + s_brakeRecheck, brake, turn);
        if (brake is not null) return;
        while (agents.NextDueBy(turn.Now) is { } agent)
        {
            if (agent.Record.UnreachableSince is not null)
            {
                Forget(agent, turn);
            }
            else if (agents.NextLossBy(turn.Now) is { } later)
            {
                Postpone(later, null, turn);
                return;
            }
            else
            {
                MarkUnreachable(agent, turn);
            }
        }
    }

    /// <summary>An operator knows better than the brake.</summary>
    public static void Confirm(Turn turn, ResourceManagerOptions options)
    {
        turn.Record(new ResourceManagerFact.LossesConfirmed(turn.Now));
        RunDue(turn, options);
    }

    /// <summary>Removes an agent for good; what it ran is gone.</summary>
    public static void Forget(AgentState agent, Turn turn) =>
        Forget(agent, TaskState.Gone, TaskReason.AgentRemoved, "the agent was given up for good", turn);

    /// <summary>Removes an agent for good; its frameworks are told what its tasks are in.</summary>
    public static void Forget(AgentState agent, TaskState state, TaskReason reason, string why, Turn turn)
    {
        Rescission.OnAgent(agent.Id, turn);
        foreach (var key in turn.Pool.Refusals.OnAgent(agent.Id)) turn.Record(new ResourceManagerFact.RefusalRemoved(key));
        foreach (var task in turn.Pool.Tasks.OnAgent(agent.Id))
        {
            if (task.HasEnded) turn.Record(new ResourceManagerFact.TaskRemoved(task.Key));
            else TaskEnding.Lose(task, Lost(task, state, why, turn) with { Reason = reason }, turn);
        }

        Operating.Lose(agent.Id, OperationState.GoneByOperator, why, turn);
        turn.Record(new ResourceManagerFact.AgentRemoved(agent.Id));
        turn.Record(new ResourceManagerFact.StrikesForgotten(agent.Id));
        foreach (var framework in turn.Pool.Frameworks.All) turn.Tell(framework.Id, new SchedulerEvent.Failure(agent.Id));
    }

    private static void Postpone(DateTimeOffset until, LossBrake? brake, Turn turn) => turn.Record(
        new ResourceManagerFact.LossesPostponed(until, brake) { Overdue = [.. turn.Pool.Agents.OverdueAt(turn.Now)] });

    private static void MarkUnreachable(AgentState agent, Turn turn)
    {
        var session = agent.Session;
        if (session is not null) turn.Record(new ResourceManagerFact.AgentLinked(agent.Id, null, turn.Now));
        Rescission.OnAgent(agent.Id, turn);
        turn.Record(new ResourceManagerFact.AgentPut(agent.Record with { UnreachableSince = turn.Now }));
        foreach (var task in turn.Pool.Tasks.OnAgent(agent.Id))
        {
            if (task.HasEnded) continue;
            var status = Lost(task, TaskState.Unreachable, "the agent cannot be reached; the task may go on", turn);
            turn.Record(new ResourceManagerFact.TaskPut(task.With(status)));
            turn.Tell(task.Key.Framework, new SchedulerEvent.Update(status));
        }

        Reconciliation.Settle(agent.Id, turn);
        if (session is { } silent) turn.Close(silent, "no heartbeat arrived in time; connect again");
    }

    private static TaskStatus Lost(PoolTask task, TaskState state, string message, Turn turn) => new()
    {
        TaskId = task.Key.Task, State = state, Reason = TaskReason.AgentRemoved, Timestamp = turn.Now, Agent = task.Agent, Message = message,
    };
}
