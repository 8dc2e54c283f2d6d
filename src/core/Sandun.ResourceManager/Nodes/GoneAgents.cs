using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Declares agents gone for good, and keeps them out.</summary>
internal static class GoneAgents
{
    /// <summary>Ids that stay refused at most: Mesos' <c>--registry_max_agent_count</c>.</summary>
    private const int GoneMax = 102_400;

    public static PoolReply Mark(PoolRequest.MarkAgentGone request, Turn turn)
    {
        if (turn.Pool.Gone.Find(request.Agent) is not null) return new PoolReply.Done();
        if (turn.Pool.Agents.Find(request.Agent) is not { } agent)
            return new PoolReply.Refused(PoolRefusal.NotFound, $"there is no agent {request.Agent}; GET_AGENTS lists them");
        Declare(agent, request.By, turn);
        return new PoolReply.Done();
    }

    /// <summary>Agents that were drained to go are gone once nothing is left of them.</summary>
    public static void RunDrained(Turn turn)
    {
        if (turn.Pool.Agents.Leaving.Count == 0) return;
        foreach (var id in turn.Pool.Agents.Leaving.ToArray())
            if (turn.Pool.Agents.Find(id) is { } agent && AgentDraining.IsDrained(agent, turn.Pool)) Declare(agent, agent.Record.Closure!.By, turn);
    }

    /// <summary>Turns away who comes under the id of an agent that is gone; what it still runs ends.</summary>
    /// <returns>Whether it was turned away.</returns>
    public static bool TurnAway(long session, AgentId id, AgentReport.Register report, Turn turn)
    {
        if (turn.Pool.Gone.Find(id) is not { } gone) return false;
        var why = FormattableString.Invariant(
            $"agent {id} was declared gone at {gone.At:yyyy-MM-ddTHH:mm:ssZ} and is not let in again; join the machine anew with an empty --work-dir");
        if (report.Tasks.Any(task => !task.Status.State.IsTerminal()) || !report.Executors.IsEmpty)
            turn.Order(new ResourceManagerCommand.TellAgent(session, new AgentOrder.Shutdown(why)));
        else turn.Close(session, why);
        return true;
    }

    /// <summary>An agent that joins anew on a machine whose agent was declared gone waits for an operator, until the machine is booted anew.</summary>
    public static AgentClosure? ClosureOfNew(AgentSpec spec, Turn turn) =>
        turn.Pool.Gone.OfBoot(spec.BootId) is { } gone ? new AgentClosure(false, turn.Now, null, 0, gone.By) : null;

    private static void Declare(AgentState agent, string by, Turn turn)
    {
        turn.Tell(agent.Id, new AgentOrder.Shutdown("an operator declared this agent gone"));
        turn.Record(new ResourceManagerFact.AgentGonePut(new GoneAgent(agent.Id, turn.Now, agent.Record.Spec.BootId, by)));
        AgentLoss.Forget(agent, TaskState.GoneByOperator, TaskReason.AgentRemovedByOperator, "an operator declared the agent gone", turn);
        while (turn.Pool.Gone.Oldest is { } oldest && turn.Pool.Gone.Count > GoneMax) turn.Record(new ResourceManagerFact.AgentGoneRemoved(oldest.Id));
    }
}
