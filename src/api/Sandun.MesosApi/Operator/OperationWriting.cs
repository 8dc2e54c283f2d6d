using Sandun.MesosApi.Mapping;
using Sandun.ResourceManager;
using Response = Sandun.MesosApi.Wire.Master.Response;

namespace Sandun.MesosApi.Operator;

/// <summary>Operations on agents' resources, under way or not yet acknowledged, as operators see them.</summary>
internal static class OperationWriting
{
    public static Response.Types.GetOperations Operations(ClusterView view)
    {
        var wire = new Response.Types.GetOperations();
        wire.Operations.Add(view.Operations.Select(ToWire));
        return wire;
    }

    private static Wire.Operation ToWire(PoolOperation operation)
    {
        var wire = new Wire.Operation
        {
            AgentId = new Wire.AgentID { Value = operation.Agent.Value }, Info = operation.Operation.ToWire(), Uuid = new Wire.UUID { Value = Scalars.Bytes(operation.Uuid) },
            LatestStatus = operation.Status.ToWire(TaskWriting.All),
        };
        wire.Statuses.Add(operation.Status.ToWire(TaskWriting.All));
        if (operation.Framework is { } framework) wire.FrameworkId = new Wire.FrameworkID { Value = framework.Value };
        return wire;
    }
}
