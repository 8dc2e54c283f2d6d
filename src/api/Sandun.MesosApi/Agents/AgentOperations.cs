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
        var info = OfferOperation.Between(consumed, converted) with { Id = held.Status.Id };
        var wire = new Wire.Operation { Info = info.ToWire(), Uuid = new Wire.UUID { Value = Scalars.Bytes(held.Uuid) }, LatestStatus = held.Status.ToWire(TaskWriting.All) };
        wire.Statuses.Add(held.Status.ToWire(TaskWriting.All));
        if (held.Framework is { } framework) wire.FrameworkId = new Wire.FrameworkID { Value = framework.Value };
        if (held.Status.Agent is { } agent) wire.AgentId = new Wire.AgentID { Value = agent.Value };
        return wire;
    }
}
