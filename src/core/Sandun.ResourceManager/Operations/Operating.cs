using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Sends operations on resources to agents and relays what becomes of them.</summary>
internal static class Operating
{
    /// <summary>What tasks and executors use on an agent.</summary>
    public static Resources UsedOn(AgentState agent)
    {
        var used = Resources.None;
        foreach (var (_, holding) in agent.Holdings.All) used += holding.Used;
        return used;
    }

    /// <summary>Why an agent cannot be asked to convert resources, or null.</summary>
    public static string? Inability(AgentState agent) =>
        agent.Record.Spec.KeepsOperations ? null : "the agent does not carry out operations on its resources";

    /// <summary>Applies a conversion to what is known of the agent and orders it there; the agent's word is final.</summary>
    public static void Begin(FrameworkId? framework, AgentState agent, OfferOperation operation, Conversion conversion, Turn turn)
    {
        var uuid = turn.NewUuid();
        var pending = new OperationStatus { Id = operation.Id, State = OperationState.Pending, Agent = agent.Id };
        Replace(agent, conversion.Consumed, conversion.Converted, turn);
        turn.Record(new ResourceManagerFact.OperationPut(
            new PoolOperation(uuid, framework, agent.Id, operation, conversion.Consumed, conversion.Converted) { Status = pending }));
        turn.Tell(agent.Id, new AgentOrder.Convert(uuid, framework, operation.Id, conversion.Consumed, conversion.Converted));
    }

    /// <summary>Tells a framework that an operation is not valid; those without id are refused in silence, as upstream does.</summary>
    public static void Refuse(FrameworkState framework, OfferOperation operation, AgentId? agent, string why, Turn turn)
    {
        if (operation.Id is null) return;
        turn.Tell(framework.Id, new SchedulerEvent.UpdateOperationStatus(
            new OperationStatus { Id = operation.Id, State = OperationState.Error, Message = why, Agent = agent }));
    }

    /// <summary>An agent says what became of an operation.</summary>
    public static void Hear(AgentState agent, AgentReport.OperationUpdate report, Turn turn)
    {
        var status = report.Update with { Agent = agent.Id };
        if (turn.Pool.Operations.Find(report.Uuid) is not { } operation)
        {
            Adopt(agent, report, status, turn);
            Pass(report.Framework, report.Uuid, status, agent.Id, turn);
            return;
        }

        if (operation.Agent != agent.Id) return;
        if (status is { IsTerminal: true, State: not OperationState.Finished } && !operation.Status.IsTerminal)
            Replace(agent, operation.Converted, operation.Consumed, turn);
        turn.Record(new ResourceManagerFact.OperationPut(operation with { Status = status }));
        turn.ToOffer.Add(agent);
        Pass(operation.Framework, report.Uuid, status, agent.Id, turn);
    }

    /// <summary>One from before this server led: its framework may still ask of it, and acknowledge it.</summary>
    private static void Adopt(AgentState agent, AgentReport.OperationUpdate report, OperationStatus status, Turn turn)
    {
        if (report is not { Framework: { } framework, Consumed: { } consumed, Converted: { } converted } || status is not { Id: not null, Uuid: not null }) return;
        if (turn.Pool.Frameworks.Find(framework) is not { HasEnded: false }) return;
        turn.Record(new ResourceManagerFact.OperationPut(
            new PoolOperation(report.Uuid, framework, agent.Id, OfferOperation.Between(consumed, converted) with { Id = status.Id }, consumed, converted) { Status = status }));
    }

    public static void Acknowledge(FrameworkState framework, SchedulerCall.AcknowledgeOperationStatus call, Turn turn)
    {
        foreach (var operation in turn.Pool.Operations.OfFramework(framework.Id))
        {
            if (operation.Operation.Id != call.Operation || operation.Status.Uuid != call.Uuid) continue;
            Settle(operation.Uuid, operation.Agent, operation.Status, turn);
            return;
        }
    }

    /// <summary>Answers what became of operations: latest status without uuid; of unknown ones by what is known of the agent.</summary>
    public static void Reconcile(FrameworkState framework, SchedulerCall.ReconcileOperations call, Turn turn)
    {
        var known = turn.Pool.Operations.OfFramework(framework.Id).Where(operation => operation.Operation.Id is not null).ToList();
        if (call.Operations.IsEmpty)
        {
            foreach (var operation in known) Answer(operation.Status);
            return;
        }

        foreach (var (id, agent) in call.Operations)
            Answer(known.Find(operation => operation.Operation.Id == id)?.Status ?? new OperationStatus { Id = id, Agent = agent, State = Absent(agent) });

        void Answer(OperationStatus status) =>
            turn.Tell(framework.Id, new SchedulerEvent.UpdateOperationStatus(status with { Uuid = null, Message = "reconciliation" }));

        OperationState Absent(AgentId? id) => id is not { } named ? OperationState.Unknown
            : turn.Pool.Agents.Find(named) is not { } agent ? turn.Pool.Gone.Find(named) is null ? OperationState.Unknown : OperationState.GoneByOperator
            : agent.IsAwaited ? OperationState.Recovering : agent.IsInPool ? OperationState.Unknown : OperationState.Unreachable;
    }

    /// <summary>An agent is back: what it was sent and has not answered is sent again; it does nothing twice.</summary>
    /// <param name="id">The agent.</param>
    /// <param name="judged">Operations it has judged already: what they made is in its resources.</param>
    /// <param name="turn">The turn.</param>
    public static void Repeat(AgentId id, ImmutableArray<Guid> judged, Turn turn)
    {
        foreach (var operation in turn.Pool.Operations.OnAgent(id))
        {
            if (operation.Status.IsTerminal) continue;
            if (!judged.Contains(operation.Uuid)) Replace(turn.Pool.Agents.Find(id)!, operation.Consumed, operation.Converted, turn);
            turn.Tell(id, new AgentOrder.Convert(operation.Uuid, operation.Framework, operation.Operation.Id, operation.Consumed, operation.Converted));
        }
    }

    /// <summary>An agent is gone for good: nothing will come of its operations.</summary>
    public static void Lose(AgentId agent, OperationState state, string why, Turn turn)
    {
        foreach (var operation in turn.Pool.Operations.OnAgent(agent))
        {
            turn.Record(new ResourceManagerFact.OperationRemoved(operation.Uuid));
            if (operation is not { IsReported: true, Framework: { } framework, Status.IsTerminal: false }) continue;
            turn.Tell(framework, new SchedulerEvent.UpdateOperationStatus(operation.Status with { State = state, Message = why, Uuid = null }));
        }
    }

    private static void Pass(FrameworkId? framework, Guid uuid, OperationStatus status, AgentId agent, Turn turn)
    {
        var isHeard = framework is { } id && status.Id is not null && turn.Pool.Frameworks.Find(id) is { HasEnded: false };
        if (isHeard) turn.Tell(framework!.Value, new SchedulerEvent.UpdateOperationStatus(status));
        if (!isHeard || status.Uuid is null) Settle(uuid, agent, status, turn);
    }

    private static void Settle(Guid uuid, AgentId agent, OperationStatus status, Turn turn)
    {
        if (!status.IsTerminal) return;
        turn.Tell(agent, new AgentOrder.AcknowledgeOperation(uuid));
        if (turn.Pool.Operations.Find(uuid) is not null) turn.Record(new ResourceManagerFact.OperationRemoved(uuid));
    }

    private static void Replace(AgentState agent, Resources consumed, Resources converted, Turn turn)
    {
        var spec = agent.Record.Spec;
        if (!consumed.FitsIn(spec.Total)) return;
        turn.Record(new ResourceManagerFact.AgentPut(agent.Record with { Spec = spec with { Total = spec.Total - consumed + converted } }));
    }
}
