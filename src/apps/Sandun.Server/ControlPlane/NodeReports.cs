using Sandun.NativeApi;
using Sandun.ResourceManager;

namespace Sandun.Server.ControlPlane;

/// <summary>The list of nodes, ordered by host name.</summary>
internal static class NodeReports
{
    public static IReadOnlyList<NodeSummary> List(ClusterView cluster) =>
        [.. cluster.Agents.Values.OrderBy(agent => agent.Spec.Hostname, StringComparer.Ordinal).ThenBy(agent => agent.Id).Select(Of)];

    private static NodeSummary Of(AgentView agent) => new(
        agent.Id.Value, agent.Spec.Hostname, agent.Spec.Zone ?? OverviewReport.DefaultZone, agent.Spec.Region ?? "", agent.Reachable, agent.Since,
        agent.TaskCount, OverviewReport.ResourcesOf([agent]), agent.Spec.HasDocker,
        [.. agent.Spec.Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}")], agent.Spec.NotEnforced, agent.Spec.Version)
    {
        State = StateOf(agent),
        IsAwaited = agent.IsAwaited,
        ClosedBecause = agent.ClosedBecause,
        Drain = agent.Closure is { Drains: true } closure
            ? new DrainProgress(closure.Since, closure.Deadline, Math.Max(closure.Tasks, agent.TaskCount), agent.TaskCount)
            : null,
    };

    /// <summary>The gravest of what is to be said.</summary>
    private static NodeState StateOf(AgentView agent) => agent switch
    {
        { Closure.Drains: true } => agent is { Reachable: true, TaskCount: 0 } ? NodeState.Drained : NodeState.Draining,
        { Reachable: false } => NodeState.Unreachable,
        { Closure: not null } => NodeState.Deactivated,
        { Quarantine: not null } => NodeState.Quarantined,
        { Conditions.IsEmpty: false } => NodeState.Pressed,
        _ => NodeState.Up,
    };
}
