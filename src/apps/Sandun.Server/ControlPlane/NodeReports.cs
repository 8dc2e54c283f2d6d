using Sandun.NativeApi;
using Sandun.ResourceManager;

namespace Sandun.Server.ControlPlane;

/// <summary>The list of nodes, ordered by host name.</summary>
internal static class NodeReports
{
    public static IReadOnlyList<NodeSummary> List(ClusterView cluster) =>
    [
        .. cluster.Agents.Values.OrderBy(agent => agent.Spec.Hostname, StringComparer.Ordinal).ThenBy(agent => agent.Id).Select(agent => new NodeSummary(
            agent.Id.Value, agent.Spec.Hostname, agent.Spec.Zone ?? OverviewReport.DefaultZone, agent.Spec.Region ?? "", agent.Reachable, agent.Since,
            agent.TaskCount, OverviewReport.ResourcesOf([agent]), agent.Spec.HasDocker,
            [.. agent.Spec.Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}")], agent.Spec.NotEnforced, agent.Spec.Version)),
    ];
}
