using Sandun.NativeApi;
using Sandun.Placement;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>
/// Answers why an app is as it is: the scheduler's queue joined with the resource manager's view of all nodes, so that nodes whose
/// resources another framework holds are counted too.
/// </summary>
internal static class WhyReports
{
    /// <summary>An app whose current version ended within this time is said to be restarting though all of it runs at the moment.</summary>
    private static readonly TimeSpan s_restarting = TimeSpan.FromMinutes(1);

    public static WhyReport? Of(ServiceView services, ClusterView cluster, PathId id, DateTimeOffset now)
    {
        if (!services.Apps.TryGetValue(id, out var app)) return null;
        var count = AppCounts.Of(services, app, now);
        var closed = cluster.Agents.Values.Where(agent => agent is { Reachable: true, ClosedBecause.IsEmpty: false }).ToList();
        var waiting = ControlPlaneViews.InstancesOf(services, id).Where(instance => instance is { Condition: InstanceCondition.Scheduled, Goal: InstanceGoal.Running }).ToList();
        var homes = waiting.Select(instance => instance.Home).OfType<AgentId>().Distinct().Order().ToList();
        var nodes = Nodes(cluster, services.Framework);
        if (homes.Count > 0 && waiting.All(instance => instance.Home is not null)) nodes = [.. nodes.Where(node => homes.Contains(node.Id))];
        var funnel = Funnel.Explain(RequestOf(services, app), nodes);
        var delay = services.Queue.TryGetValue(id, out var item) && item.LaunchNotBefore > now ? item.LaunchNotBefore : null;
        var failure = services.LastEndOf(id);
        var restarts = ControlPlaneViews.InstancesOf(services, id).Sum(instance => instance.Restarts);
        var boundTo = homes.Take(Funnel.NamesMax).Select(home => NameOf(cluster, home)).ToList();
        var deployments = DeploymentReports.OfApp(services, id);
        var routeProblems = services.RegistryContents.ProblemsOf(id).ToList();
        return new WhyReport(
            id.Value,
            Verdict(app, count, funnel, delay, failure, deployments, now) + Bound(boundTo) + Closed(count, closed) + EndedForOthers(services, cluster, id) +
            (routeProblems.Count == 0 ? "" : " It is not reached in all the ways it asks for."),
            count.Waiting, delay, nodes.Count + closed.Count,
            [.. ClosedStep(closed, nodes.Count), .. StepsOf(funnel)],
            funnel.Nearest is { } nearest ? new NearestFit(nearest.Hostname, nearest.Lacks) : null,
            failure is null ? null : AppReports.FailureOf(failure), deployments)
        {
            ClosedNodes = [.. closed.Take(Funnel.NamesMax).Select(Sentence)],
            Health = Health(services, app),
            Restarts = restarts,
            BoundTo = boundTo,
            RouteProblems = routeProblems,
        };
    }

    private static List<WhyHealth> Health(ServiceView services, App app) => app.Spec.HealthChecks.IsEmpty ? [] :
    [
        .. ControlPlaneViews.InstancesOf(services, app.Id)
            .Where(instance => instance is { Condition: InstanceCondition.Running, Healthy: not true, Task: not null })
            .Take(Funnel.NamesMax)
            .Select(instance => new WhyHealth(instance.Task!.Value.Value, instance.Host, AppReports.HealthOf(app, instance))),
    ];

    private static string NameOf(ClusterView cluster, AgentId id) => cluster.Agents.TryGetValue(id, out var agent)
        ? agent.Spec.Hostname + (agent.Reachable ? "" : " (not connected)")
        : id.Value + " (gone)";

    private static string Bound(List<string> homes) =>
        homes.Count == 0 ? "" : $" Persistent volumes bind what waits to {string.Join(", ", homes)}.";

    /// <summary>Revocable tasks of it that are ended for a role that lacks its guarantee.</summary>
    private static string EndedForOthers(ServiceView services, ClusterView cluster, PathId id)
    {
        var own = ControlPlaneViews.InstancesOf(services, id).Where(instance => instance is { Agent: not null, Task: not null })
            .ToLookup(instance => instance.Agent!.Value, instance => instance.Task!.Value);
        var ending = own.SelectMany(on => cluster.Agents.TryGetValue(on.Key, out var agent)
            ? agent.Tasks.Where(task => task.EndedFor is not null && on.Contains(task.Key.Task))
            : []).ToList();
        return ending.Count == 0 ? "" : FormattableString.Invariant(
            $" {ending.Count} of its tasks, which are revocable, {(ending.Count == 1 ? "is" : "are")} being ended for role {ending[0].EndedFor}, which lacks its guarantee.");
    }

    /// <summary>Before all requirements: nodes that get no new work.</summary>
    private static IEnumerable<WhyStep> ClosedStep(List<AgentView> closed, int left) =>
        closed.Count == 0 ? [] : [new WhyStep("node", closed.Count, left, [.. closed.Take(Funnel.NamesMax).Select(agent => agent.Spec.Hostname)], 0)];

    private static string Closed(AppCounts count, List<AgentView> closed)
    {
        if (count.Waiting == 0 || closed.Count == 0) return "";
        return FormattableString.Invariant($" {closed.Count} {(closed.Count == 1 ? "node gets" : "nodes get")} no new work: {Sentence(closed[0])}") +
            (closed.Count > 1 ? FormattableString.Invariant($", and {closed.Count - 1} more.") : ".");
    }

    private static string Sentence(AgentView agent) => $"{agent.Spec.Hostname}: {string.Join("; ", agent.ClosedBecause)}";

    public static List<WhyStep> StepsOf(FunnelReport funnel) =>
        [.. funnel.Steps.Select(step => new WhyStep(NameOf(step.Requirement), step.RuledOut, step.Left, step.NodeNames, step.HeldByOthers))];

    /// <summary>Marathon's and the API's words for a requirement.</summary>
    private static string NameOf(Requirement requirement) => requirement switch
    {
        Requirement.Memory => "mem",
        _ => requirement.ToString().ToLowerInvariant(),
    };

    private static PlacementRequest RequestOf(ServiceView services, App app) => new(
        app.Spec,
        [
            .. ControlPlaneViews.InstancesOf(services, app.Id)
                .Where(instance => instance.Agent is not null && app.IsCurrent(instance.Version) && instance.Condition is
                    InstanceCondition.Provisioned or InstanceCondition.Staging or InstanceCondition.Starting or InstanceCondition.Running or InstanceCondition.Killing)
                .Select(instance => new PlacedInstance(instance.Host, instance.Region, instance.Zone, instance.Attributes)),
        ],
        HomeRegion: null)
    {
        HeldDisks = HeldDisks.For(app, services.Instances),
    };

    public static List<FunnelNode> Nodes(ClusterView cluster, FrameworkId? own) =>
    [
        .. cluster.Agents.Values.Where(agent => agent is { Reachable: true, ClosedBecause.IsEmpty: true }).Select(agent => new FunnelNode
        {
            Id = agent.Id,
            Hostname = agent.Spec.Hostname,
            Free = agent.Free + (own is { } id && agent.Offered.TryGetValue(id, out var offered) ? offered : Resources.None),
            FreeWithoutOthers = agent.Spec.Total - (own is { } mine && agent.Used.TryGetValue(mine, out var used) ? used : Resources.None),
            Attributes = agent.Spec.Attributes,
            Region = agent.Spec.Region,
            Zone = agent.Spec.Zone,
            HasDocker = agent.Spec.HasDocker,
            Networks = agent.Spec.Networks,
        }),
    ];

    private static string Verdict(
        App app, AppCounts count, FunnelReport funnel, DateTimeOffset? delay, TaskFailure? failure, List<DeploymentSummary> deployments,
        DateTimeOffset now)
    {
        if (count.Waiting > 0) return Waiting(count, funnel, delay, failure);
        if (count.Unhealthy > 0) return FormattableString.Invariant($"{count.Unhealthy} of {count.Running} running instances fail a health check.");
        if (deployments.Count > 0) return deployments[0].WaitsFor;
        if (failure is not null && failure.Version == app.Version && now - failure.Timestamp < s_restarting)
        {
            return FormattableString.Invariant(
                $"It keeps restarting: {count.Running} of {app.Spec.Instances} run, and {(int)(now - failure.Timestamp).TotalSeconds} s ago a task ended: {Ended(failure)}.");
        }

        if (count.Staged > 0) return FormattableString.Invariant($"{Instances(count.Staged)} being started.");
        if (app.Spec.Instances == 0) return "It is suspended: its count is 0.";
        if (count.Running < app.Spec.Instances) return FormattableString.Invariant($"{count.Running} of {app.Spec.Instances} instances run.");
        if (count.Outdated > 0)
        {
            return FormattableString.Invariant(
                $"{count.Outdated} of {count.Running} running instances are of an earlier version, and no deployment replaces them: ") +
                $"'sandun app restart {app.Id}' does, or 'sandun app rollback {app.Id}' goes back to it.";
        }

        return FormattableString.Invariant($"It runs as wished: {count.Running} of {app.Spec.Instances}.");
    }

    private static string Waiting(AppCounts count, FunnelReport funnel, DateTimeOffset? delay, TaskFailure? failure)
    {
        var who = Instances(count.Waiting) + (count.Waiting == 1 ? " waits: " : " wait: ");
        if (delay is { } until)
        {
            return FormattableString.Invariant($"{who}the next launch is delayed until {until:HH:mm:ss} UTC after failures") +
                (failure is null ? "." : $"; the last: {Ended(failure)}.");
        }

        if (funnel.Nodes == 0) return who + "no node that takes work is connected; start an agent.";
        if (funnel.Fitting > 0) return FormattableString.Invariant($"{who}{funnel.Fitting} of {funnel.Nodes} nodes fit; the next offer is awaited.");
        var held = funnel.Steps.Sum(step => step.HeldByOthers);
        var most = funnel.Steps.MaxBy(step => step.RuledOut)!;
        return FormattableString.Invariant($"{who}none of {funnel.Nodes} nodes fits; {most.RuledOut} ruled out by {NameOf(most.Requirement)}") +
            (funnel.Nearest is { } nearest ? $"; the nearest, {nearest.Hostname}, {string.Join(", ", nearest.Lacks)}" : "") +
            (held > 0 ? FormattableString.Invariant($"; {held} would fit if other frameworks gave back what they hold.") : ".");
    }

    private static string Ended(TaskFailure failure) =>
        failure.Message.TrimEnd('.') + (failure.Reason == TaskReason.ContainerLimitationMemory ? " (out of memory)" : "") +
        (failure.ExitCode is { } code && !failure.Message.Contains("status", StringComparison.Ordinal) ? FormattableString.Invariant($" (exit status {code})") : "");

    private static string Instances(int count) => FormattableString.Invariant($"{count} {(count == 1 ? "instance" : "instances")}");
}
