using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Carries out what operators want of nodes, and what is due about it later.</summary>
internal static class NodeOrders
{
    public static void Obey(ResourceManagerInput.NodeOrdered ordered, Turn turn)
    {
        var reply = turn.Pool.Agents.Find(ordered.Agent) is { } agent
            ? Obey(agent, ordered, turn)
            : new NodeReply(NodeReplyKind.Unknown, $"there is no node {ordered.Agent}; `sandun node ls` lists them");
        turn.Order(new ResourceManagerCommand.Reply(ordered.Call, reply));
    }

    /// <summary>A framework that (again) subscribed is told which nodes it is to leave.</summary>
    public static void Tell(FrameworkId framework, Turn turn) => turn.Tell(framework, new SchedulerEvent.Vacate(Draining(turn)));

    /// <summary>Ends quarantines whose time is over, and what still runs on drained nodes past their deadline.</summary>
    public static void RunDue(Turn turn)
    {
        while (turn.Pool.Agents.NextTermBy(turn.Now) is { } agent)
        {
            if (agent.Record.Quarantine is { Over: false } quarantine && quarantine.Until <= turn.Now)
            {
                turn.Record(new ResourceManagerFact.AgentPut(agent.Record with { Quarantine = quarantine with { Over = true } }));
                turn.ToOffer.Add(agent.Id);
                continue;
            }

            turn.Record(new ResourceManagerFact.AgentPut(agent.Record with { Closure = agent.Record.Closure! with { Forced = true } }));
            foreach (var task in turn.Pool.Tasks.OnAgent(agent.Id))
                if (!task.HasEnded) Killing.Order(task, null, turn);
        }
    }

    private static NodeReply Obey(AgentState agent, ResourceManagerInput.NodeOrdered ordered, Turn turn)
    {
        var name = agent.Record.Spec.Hostname;
        switch (ordered.Order)
        {
            case NodeOrder.Drain drain: return Drain(agent, drain, ordered.By, turn);
            case NodeOrder.Deactivate:
                Close(agent, new AgentClosure(false, turn.Now, null, agent.RunningTasks, ordered.By), turn);
                return Done($"{name} gets no new work; what runs there stays");
            case NodeOrder.Undrain when agent.Record.Closure is { Drains: false }:
                return new NodeReply(NodeReplyKind.Conflict, $"{name} is not drained but deactivated; `sandun node reactivate {name}` opens it again");
            case NodeOrder.Undrain or NodeOrder.Reactivate when agent.Record.Closure is null:
                return Done($"{name} was open already");
            case NodeOrder.Undrain or NodeOrder.Reactivate:
                Open(agent, turn);
                return Done($"{name} gets new work again");
            case NodeOrder.Release when agent.Record.Quarantine is not { Over: false }:
                return Done($"{name} was not in quarantine");
            case NodeOrder.Release:
                turn.Record(new ResourceManagerFact.AgentPut(agent.Record with { Quarantine = null }));
                turn.Record(new ResourceManagerFact.StrikesForgotten(agent.Id));
                turn.ToOffer.Add(agent.Id);
                return Done($"{name} gets new work again");
            default:
                throw new ArgumentOutOfRangeException(nameof(ordered), ordered.Order.GetType().Name, "not an order about a node");
        }
    }

    private static NodeReply Drain(AgentState agent, NodeOrder.Drain drain, string by, Turn turn)
    {
        var before = agent.Record.Closure is { Drains: true } going ? going : null;
        var deadline = turn.Now + drain.Within;
        Close(agent, new AgentClosure(true, before?.Since ?? turn.Now, deadline, before?.Tasks ?? agent.RunningTasks, by), turn);
        return Done(FormattableString.Invariant($"{agent.Record.Spec.Hostname} is drained of {agent.RunningTasks} tasks") +
            (deadline is { } at ? FormattableString.Invariant($"; what still runs there at {at:yyyy-MM-ddTHH:mm:ssZ} is ended") : ", for as long as it takes"));
    }

    /// <summary>Closes a node: its offers are void, and frameworks are told whether they are to leave.</summary>
    public static void Close(AgentState agent, AgentClosure closure, Turn turn)
    {
        var drained = agent.Record.Closure is { Drains: true };
        turn.Record(new ResourceManagerFact.AgentPut(agent.Record with { Closure = closure }));
        Rescission.OnAgent(agent.Id, turn);
        if (closure.Drains || drained) TellAll(turn);
    }

    /// <summary>Lets new work come again.</summary>
    public static void Open(AgentState agent, Turn turn)
    {
        var drained = agent.Record.Closure is { Drains: true };
        turn.Record(new ResourceManagerFact.AgentPut(agent.Record with { Closure = null }));
        if (drained) TellAll(turn);
        turn.ToOffer.Add(agent.Id);
    }

    private static void TellAll(Turn turn)
    {
        var told = new SchedulerEvent.Vacate(Draining(turn));
        foreach (var framework in turn.Pool.Frameworks.All) turn.Tell(framework.Id, told);
    }

    private static ImmutableSortedDictionary<AgentId, DateTimeOffset?> Draining(Turn turn) =>
        turn.Pool.Agents.Draining.ToImmutableSortedDictionary(id => id, id => turn.Pool.Agents.Get(id).Record.Closure!.Deadline);

    private static NodeReply Done(string message) => new(NodeReplyKind.Done, message);
}
