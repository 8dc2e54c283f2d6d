using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Lets agents in and squares what was believed of their tasks with what they report: agents hold the truth.</summary>
internal sealed class AgentArrival(string idPrefix, ResourceManagerOptions options)
{
    private int _drawn;

    public void Register(long session, AgentReport.Register report, Turn turn)
    {
        var current = turn.Pool.Agents.OfSession(session);
        var id = report.Agent.Id ?? current?.Id ?? NewId(report.Agent, turn);
        if (current is not null && current.Id != id)
        {
            turn.Close(session, $"this session belongs to agent {current.Id}; open another for {id}");
            return;
        }

        if (GoneAgents.TurnAway(session, id, report, turn)) return;
        if (report.Tasks.Select(task => turn.Pool.Tasks.Find(new TaskKey(task.Framework, task.Id))).FirstOrDefault(task => task is not null && task.Agent != id) is { } foreign)
        {
            turn.Close(session, StatusRelay.Foreign(id, foreign));
            return;
        }

        var known = turn.Pool.Agents.Find(id);
        if (known is { Session: { } older } && older != session) turn.Close(older, "replaced by a newer session of the same agent");
        Rescission.OnAgent(id, turn);
        foreach (var key in turn.Pool.Refusals.OnAgent(id)) turn.Record(new ResourceManagerFact.RefusalRemoved(key));
        var returned = known is { HasBeenHere: true };
        var rebooted = known is not null && known.Record.Spec.BootId != report.Agent.BootId;
        turn.Record(new ResourceManagerFact.AgentPut((known?.Record ?? NewRecord(id, report.Agent, turn)) with { Spec = report.Agent with { Id = id }, UnreachableSince = null }));
        turn.Record(new ResourceManagerFact.AgentLinked(id, session, turn.Now));
        turn.Tell(id, new AgentOrder.Registered(id));
        Operating.Repeat(id, report.Operations, turn);
        TaskSettlement.Settle(id, report.Tasks, rebooted, turn);
        foreach (var executor in report.Executors)
            if (turn.Pool.Frameworks.Find(executor.Framework) is { HasEnded: true }) turn.Tell(id, new AgentOrder.ShutdownExecutor(executor.Framework, executor.Id));
            else turn.Pool.Tasks.NoteExecutorHost(executor.Framework, id);
        if (turn.Pool.Agents.Get(id) is { Outage.IsDown: true } down) MaintenanceRequests.Clear(down, turn);
        Reconciliation.Settle(id, turn);
        if (returned) LaunchWatch.Returned(id, turn, options);
        turn.ToOffer.Add(id);
    }

    private static AgentRecord NewRecord(AgentId id, AgentSpec spec, Turn turn) => new(id, spec, null) { Closure = GoneAgents.ClosureOfNew(spec, turn) };

    /// <summary>
    /// An agent that registers for the first time. If its first answer was lost with its connection, its earlier id never ran anything
    /// and nobody will use it again: it is forgotten.
    /// </summary>
    private AgentId NewId(AgentSpec spec, Turn turn)
    {
        foreach (var id in turn.Pool.Agents.OnHost(spec.Hostname).ToArray())
        {
            var other = turn.Pool.Agents.Find(id)!;
            if (other is { Session: null, IsInPool: true } && other.Record.Spec.BootId == spec.BootId &&
                other.Record.Spec.Address == spec.Address && turn.Pool.Tasks.OnAgent(id).Count == 0)
                AgentLoss.Forget(other, turn);
        }

        return new AgentId($"{idPrefix}-S{_drawn++}");
    }
}
