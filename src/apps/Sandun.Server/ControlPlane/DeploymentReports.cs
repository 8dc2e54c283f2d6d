using Sandun.NativeApi;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>Running deployments, with what each waits for.</summary>
internal static class DeploymentReports
{
    public static DeploymentSummary Of(ServiceView services, Deployment deployment)
    {
        var actions = deployment.CurrentStep < deployment.Steps.Length ? deployment.Steps[deployment.CurrentStep].Actions : [];
        int done = 0, wanted = 0;
        foreach (var id in deployment.AffectedApps)
        {
            if (!services.Apps.TryGetValue(id, out var app)) continue;
            wanted += app.Spec.Instances;
            done += Math.Min(app.Spec.Instances, Current(services, app).Count(instance => IsUp(app, instance)));
        }

        return new DeploymentSummary(
            deployment.Id.Value, [.. deployment.AffectedApps.Select(app => app.Value)], Math.Min(deployment.CurrentStep + 1, deployment.Steps.Length),
            deployment.Steps.Length, [.. actions.Select(action => $"{action.Kind} {action.App}")], deployment.StartedAt, done, wanted,
            string.Join("; ", actions.Select(action => WaitsFor(services, action)).Where(words => words.Length > 0)));
    }

    private static string WaitsFor(ServiceView services, DeploymentAction action)
    {
        var instances = ControlPlaneViews.InstancesOf(services, action.App);
        if (action.Kind == DeploymentActionKind.StopApplication || !services.Apps.TryGetValue(action.App, out var app))
            return instances.Count > 0 ? FormattableString.Invariant($"{action.App}: {instances.Count} instances to stop") : "";
        var current = Current(services, app).ToList();
        var parts = new List<string>();
        Add(parts, current.Count(instance => instance.Condition == InstanceCondition.Scheduled), "to find a place");
        Add(parts, current.Count(instance => instance.Condition is InstanceCondition.Provisioned or InstanceCondition.Staging or InstanceCondition.Starting), "to start");
        Add(parts, current.Count(instance => instance.Condition == InstanceCondition.Running && app.Spec.HealthChecks.Length > 0 && instance.Healthy != true), "to become healthy");
        Add(parts, current.Count(instance => instance.Condition == InstanceCondition.Running && IsHealthy(app, instance) && !IsReady(instance)), "to become ready");
        Add(parts, instances.Count(instance => instance.Goal == InstanceGoal.Decommissioned), "to stop");
        var old = instances.Count(instance => instance.Goal == InstanceGoal.Running && instance.Version < app.LastConfigChangeAt);
        if (parts.Count == 0) Add(parts, old, "to be replaced");
        if (parts.Count == 0) Add(parts, app.Spec.Instances - current.Count(instance => IsUp(app, instance)), "to start");
        return parts.Count == 0 ? $"{action.App}: the routers to serve it" : $"{action.App}: {string.Join(", ", parts)}";
    }

    private static void Add(List<string> parts, int count, string what)
    {
        if (count > 0) parts.Add(FormattableString.Invariant($"{count} {(count == 1 ? "instance" : "instances")} {what}"));
    }

    private static IEnumerable<Instance> Current(ServiceView services, App app) => ControlPlaneViews.InstancesOf(services, app.Id)
        .Where(instance => instance.Goal == InstanceGoal.Running && instance.Version >= app.LastConfigChangeAt);

    private static bool IsUp(App app, Instance instance) =>
        instance.Condition == InstanceCondition.Running && IsHealthy(app, instance) && IsReady(instance);

    private static bool IsHealthy(App app, Instance instance) => app.Spec.HealthChecks.Length == 0 || instance.Healthy == true;

    private static bool IsReady(Instance instance) => !instance.HasReadinessCheck || instance.Readiness is { Ready: true };
}
