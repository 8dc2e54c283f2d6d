using Sandun.Agent;
using Sandun.MesosApi.Mapping;
using Sandun.MesosApi.Operator;
using Sandun.Protocol;
using Response = Sandun.MesosApi.Wire.Agent.Response;

namespace Sandun.MesosApi.Agents;

/// <summary>Operations an agent has judged and whose outcome nobody has acknowledged, as operators see them.</summary>
internal static class AgentOperations
{
    public static Response.Types.GetOperations Of(AgentSnapshot view)
    {
        var wire = new Response.Types.GetOperations();
        wire.Operations.Add(view.Operations.Values.Select(ToWire));
        return wire;
    }

    private static Wire.Operation ToWire(HeldOperation held)
    {
        var consumed = held.Consumed ?? Resources.None;
        var converted = held.Converted ?? held.Status.Converted;
        var info = Asked(consumed, converted) with { Id = held.Status.Id };
        var wire = new Wire.Operation { Info = info.ToWire(), Uuid = new Wire.UUID { Value = Scalars.Bytes(held.Uuid) }, LatestStatus = held.Status.ToWire(TaskWriting.All) };
        wire.Statuses.Add(held.Status.ToWire(TaskWriting.All));
        if (held.Framework is { } framework) wire.FrameworkId = new Wire.FrameworkID { Value = framework.Value };
        if (held.Status.Agent is { } agent) wire.AgentId = new Wire.AgentID { Value = agent.Value };
        return wire;
    }

    /// <summary>Which operation turns the one into the other: agents are told what to turn, and each operation turns it in its own way.</summary>
    private static OfferOperation Asked(Resources consumed, Resources converted)
    {
        var (before, after) = (Volumes(consumed), Volumes(converted));
        if (before.Count == 0 && after.Count > 0) return new OfferOperation.Create([.. after]);
        if (before.Count > 0 && after.Count == 0) return new OfferOperation.Destroy([.. before]);
        if (before.Count == 0) return Depth(converted) >= Depth(consumed) ? new OfferOperation.Reserve(converted, consumed) : new OfferOperation.Unreserve(consumed);
        var change = after[0].Amount - before[0].Amount;
        return change > 0
            ? new OfferOperation.GrowVolume(before[0], consumed.Special.First(resource => !resource.Kind.IsPersistentVolume))
            : new OfferOperation.ShrinkVolume(before[0], -change);
    }

    private static List<Resource> Volumes(Resources resources) => [.. resources.Special.Where(resource => resource.Kind.IsPersistentVolume)];

    private static int Depth(Resources resources) => resources.Special.Select(resource => resource.Kind.Reservations.Length).DefaultIfEmpty(0).Max();
}
