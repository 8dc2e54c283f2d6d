using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Server.ControlPlane;

/// <summary>Finds the node an operator means and has the order carried out.</summary>
internal static class NodeActions
{
    /// <summary>A longer drain is one without end.</summary>
    private static readonly TimeSpan s_longestDrain = TimeSpan.FromDays(30);

    /// <summary>Apps named in one sentence.</summary>
    private const int AppsNamed = 5;

    public static NodeOrder OrderOf(NodeAction action, TimeSpan? within)
    {
        if (within < TimeSpan.Zero || within > s_longestDrain) throw new ControlPlaneException(422, "the deadline must be 0 seconds to 30 days");
        return action switch
        {
            NodeAction.Drain => new NodeOrder.Drain(within),
            NodeAction.Undrain => new NodeOrder.Undrain(),
            NodeAction.Deactivate => new NodeOrder.Deactivate(),
            NodeAction.Reactivate => new NodeOrder.Reactivate(),
            NodeAction.Release => new NodeOrder.Release(),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "not an action on a node"),
        };
    }

    public static async Task<Done> AskAsync(ControlPlaneViews views, string node, NodeOrder order, string by, CancellationToken cancellation)
    {
        var agent = Find(views.Cluster, node);
        var reply = await views.Nodes.AskAsync(agent, order, by, cancellation);
        return reply.Kind switch
        {
            NodeReplyKind.Done => new Done(reply.Message + (order is NodeOrder.Drain ? Staying(views, agent) : "")),
            NodeReplyKind.Unknown => throw new ControlPlaneException(404, reply.Message),
            NodeReplyKind.Conflict => throw new ControlPlaneException(409, reply.Message),
            _ => throw new ControlPlaneException(503, reply.Message),
        };
    }

    /// <summary>What a drain does not move, and why.</summary>
    private static string Staying(ControlPlaneViews views, AgentId agent)
    {
        var bound = views.Services.Instances.Values.SelectMany(instances => instances.Values).Where(instance => instance.Home == agent && instance.Agent == agent).ToList();
        if (bound.Count == 0) return "";
        var apps = bound.Select(instance => instance.App.Value).Distinct().Take(AppsNamed + 1).ToList();
        var names = string.Join(", ", apps.Take(AppsNamed)) + (apps.Count > AppsNamed ? ", ..." : "");
        return $"; not moved, because their volumes are there: {bound.Count} instances of {names}. They stay until the deadline and then wait for this node";
    }

    /// <summary>By id, else by the host name where only one node has it.</summary>
    private static AgentId Find(ClusterView cluster, string node)
    {
        if (cluster.Agents.ContainsKey(new AgentId(node))) return new AgentId(node);
        var named = cluster.Agents.Values.Where(agent => agent.Spec.Hostname == node).ToList();
        return named.Count switch
        {
            1 => named[0].Id,
            0 => throw new ControlPlaneException(404, $"there is no node {node}; `sandun node ls` lists them"),
            _ => throw new ControlPlaneException(409, $"{named.Count} nodes have the name {node}; name one by its id: {string.Join(", ", named.Select(agent => agent.Id))}"),
        };
    }
}
