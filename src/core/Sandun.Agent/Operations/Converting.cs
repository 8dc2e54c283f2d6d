using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>Carries out operations on the agent's resources: reservations and persistent volumes. Their outcome is said until it is acknowledged.</summary>
internal sealed class Converting(AgentState state)
{
    public DateTimeOffset? NextDeadline
    {
        get
        {
            DateTimeOffset? next = null;
            foreach (var operation in state.Operations.Values)
                if (operation.SendAgainAt is { } at && (next is null || at < next)) next = at;
            return state.Link.Registered ? next : null;
        }
    }

    public void Convert(AgentOrder.Convert order, AgentTurn turn)
    {
        if (state.Operations.TryGetValue(order.Uuid, out var known))
        {
            Send(known, turn);
            return;
        }

        var fits = state.Link.Connected is { } spec && order.Consumed.FitsIn(state.Holdings.Of(spec.Total));
        if (fits) turn.Decision.Record(new AgentFact.HoldingsPut(state.Holdings.After(order.Consumed, order.Converted)));
        var status = new OperationStatus
        {
            Id = order.Operation, State = fits ? OperationState.Finished : OperationState.Failed, Converted = fits ? order.Converted : Resources.None,
            Message = fits ? "" : "the agent does not have what the operation consumes", Uuid = order.Operation is null ? null : turn.NewUuid(), Agent = state.Identity.Id,
        };
        Send(new HeldOperation { Uuid = order.Uuid, Framework = order.Framework, Status = status, Consumed = order.Consumed, Converted = order.Converted }, turn);
        if (!fits) return;
        var kept = order.Converted.Special.Select(VolumeName.Of).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var consumed in order.Consumed.Special)
            if (VolumeName.Of(consumed) is { } name && !kept.Contains(name)) turn.Order(new AgentCommand.RemoveVolume(name, consumed.Kind.Disk!.Source));
    }

    public void Acknowledge(Guid uuid, AgentTurn turn)
    {
        if (state.Operations.ContainsKey(uuid)) turn.Decision.Record(new AgentFact.OperationRemoved(uuid));
    }

    /// <summary>The link is up.</summary>
    public void SendAll(AgentTurn turn)
    {
        foreach (var operation in state.Operations.Values.ToArray()) Send(operation, turn);
    }

    /// <summary>A framework is there again.</summary>
    public void SendAgain(FrameworkId framework, AgentTurn turn)
    {
        foreach (var operation in state.Operations.Values.Where(operation => operation.Framework == framework).ToArray()) Send(operation, turn);
    }

    public void Repeat(AgentTurn turn)
    {
        if (!state.Link.Registered) return;
        foreach (var operation in state.Operations.Values.ToArray())
            if (operation.SendAgainAt <= turn.Now) Send(operation, turn);
    }

    private void Send(HeldOperation operation, AgentTurn turn)
    {
        turn.Decision.Record(new AgentFact.OperationPut(operation with { SendAgainAt = turn.Now + AgentLimits.LongestRepeat }));
        if (state.Link.Registered) turn.Order(new AgentCommand.Send(new AgentReport.OperationUpdate(operation.Uuid, operation.Framework, operation.Status)
        {
            Consumed = operation.Consumed, Converted = operation.Converted,
        }));
    }
}
