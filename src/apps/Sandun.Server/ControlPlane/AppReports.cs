using System.Globalization;
using Sandun.MarathonApi;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>Apps and their instances as console and command line show them.</summary>
/// <param name="views">The states.</param>
/// <param name="routerHost">Host under which service ports of the router are reached.</param>
internal sealed class AppReports(ControlPlaneViews views, string routerHost)
{
    public IReadOnlyList<AppSummary> List(string? filter, DateTimeOffset now)
    {
        var services = views.Services;
        return
        [
            .. services.Apps.Values
                .Where(app => string.IsNullOrEmpty(filter) || app.Id.Value.Contains(filter, StringComparison.OrdinalIgnoreCase))
                .Select(app => Summary(services, app, now)),
        ];
    }

    public AppDetail? Detail(PathId id, DateTimeOffset now)
    {
        var services = views.Services;
        if (!services.Apps.TryGetValue(id, out var app)) return null;
        return new AppDetail(
            Summary(services, app, now), AppJsonWriter.Write(app.Spec, indented: true),
            [.. ControlPlaneViews.InstancesOf(services, id).Select(instance => InstanceOf(services, app, instance))],
            DeploymentReports.OfApp(services, id),
            services.LastFailures.TryGetValue(id, out var failure) ? FailureOf(failure) : null,
            services.Versions.TryGetValue(id, out var versions) ? [.. versions.Keys.Reverse()] : [app.Version])
        {
            Warnings = [.. PlanReports.UnknownMembers([app])], RouteProblems = [.. services.RegistryContents.ProblemsOf(id)],
        };
    }

    public static FailureDetail FailureOf(TaskFailure failure) => new(
        failure.Task.Value, failure.State.MesosName(), failure.Message, failure.Host, failure.Timestamp, failure.ExitCode, failure.LastOutput)
    {
        OutOfMemory = failure.Reason == TaskReason.ContainerLimitationMemory,
    };

    private AppSummary Summary(ServiceView services, App app, DateTimeOffset now)
    {
        var count = AppCounts.Of(services, app, now);
        return new AppSummary(
            app.Id.Value, app.Spec.Instances, count.Running, count.Healthy, count.Unhealthy, count.Staged, count.Waiting,
            app.Spec.HealthChecks.Length > 0, count.State, app.Spec.Amounts.Cpus, app.Spec.Amounts.MemoryMegabytes, app.Version,
            [.. services.Deployments.Where(deployment => deployment.AffectedApps.Contains(app.Id)).Select(deployment => deployment.Id.Value)],
            app.Spec.Container?.Image ?? "", RoutesOf(services, app));
    }

    private List<string> RoutesOf(ServiceView services, App app)
    {
        if (!services.RegistryContents.Routes.TryGetValue(app.Id, out var routes)) return [];
        var shown = new List<string>();
        foreach (var route in routes.Values)
        {
            if (route.ServicePort is { } port)
                shown.Add((route.Http ? "http://" : "tcp://") + routerHost + ":" + port.ToString(CultureInfo.InvariantCulture));
            shown.AddRange(route.VirtualHosts.Select(host => host + route.PathPrefix));
        }

        return shown;
    }

    private InstanceDetail InstanceOf(ServiceView services, App app, Instance instance)
    {
        var usage = instance.Task is { } task ? views.Usage.Of(task) : null;
        return new InstanceDetail(
            instance.Id.Value, instance.Task?.Value ?? "", instance.Condition.ToString(), instance.Healthy, instance.Host,
            instance.Agent is null ? "" : instance.Zone ?? OverviewReport.DefaultZone,
            instance.IpAddresses.IsDefaultOrEmpty ? instance.Address.Length > 0 ? instance.Address : instance.Host : instance.IpAddresses[0],
            [.. instance.Ports.Select(port => port.HostPort ?? port.ContainerPort)], instance.Pid, instance.Version, instance.StartedAt,
            instance.Restarts, usage?.Cpus, usage is null ? null : OverviewReport.Megabytes(usage.MemoryBytes), HealthOf(app, instance),
            RouteStateOf(services, instance))
        {
            Outdated = !app.IsCurrent(instance.Version),
        };
    }

    public static List<string> HealthOf(App app, Instance instance)
    {
        var words = new List<string>();
        for (var i = 0; i < app.Spec.HealthChecks.Length; i++)
        {
            var check = app.Spec.HealthChecks[i];
            var name = $"{check.Protocol.ToString().ToUpperInvariant()} {check.Command ?? check.Path}";
            var result = instance.Checks.FirstOrDefault(result => result.Index == i);
            words.Add(result is null
                ? name + ": no result yet"
                : result.Alive
                    ? name + ": passing"
                    : FormattableString.Invariant($"{name}: failing {result.ConsecutiveFailures} times: {result.LastFailureCause}"));
        }

        return words;
    }

    private static string RouteStateOf(ServiceView services, Instance instance) =>
        instance.Task is { } task && services.RegistryContents.Endpoints.TryGetValue(instance.App, out var endpoints) &&
        endpoints.TryGetValue(task, out var endpoint) && services.RegistryContents.Routes.TryGetValue(instance.App, out var routes) && routes.Values.Any(route => route.LeadsHere)
            ? endpoint.State switch
            {
                EndpointState.Serving when endpoint.Weight == 0 => "standby",
                EndpointState.Serving => "serving",
                EndpointState.Draining => "draining",
                _ => "starting",
            }
            : "";
}
