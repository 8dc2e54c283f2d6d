using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Routing;

/// <summary>All of routing on one page.</summary>
internal static class RoutingReports
{
    public static RoutingReport Of(ServiceView services, TrafficView traffic, IReadOnlyList<DriftFinding> drift, DateTimeOffset now)
    {
        var registry = services.RegistryContents;
        var routes = registry.Routes.Values.SelectMany(ofApp => ofApp.Values).Select(route => Of(registry.Told(route), registry, traffic.Apps.Find(route.App))).ToList();
        var routers = services.Routers.Values.Select(router => Of(router, registry.Revision, traffic)).Concat(LostRouters.Of(services, now).Select(Of));
        return new RoutingReport(registry.Revision, routes, [.. routers.OrderBy(router => router.Id, StringComparer.Ordinal)], drift);
    }

    private static RouteSummary Of(Protocol.Route route, RegistryContents registry, AppTraffic? traffic)
    {
        IReadOnlyList<EndpointItem> endpoints = registry.Endpoints.TryGetValue(route.App, out var ofApp) ? [.. ofApp.Values.Select(RegistryItems.Of)] : [];
        var numbers = traffic?.Ports.Find(route.PortIndex) ?? TrafficFigures.None;
        return new RouteSummary(
            RegistryItems.Of(route), endpoints, TrafficReports.Of(numbers),
            traffic is null ? [] : [.. traffic.Instances.Select(task => new NamedTraffic(task.Key.Value, TrafficReports.Of(task.Value)))]);
    }

    private static RouterSummary Of(RouterReport router, long revision, TrafficView traffic)
    {
        var load = traffic.Routers.Find(router.Router);
        return new RouterSummary(
            router.Router.Value, router.Engine, router.DataCenter, router.AppliedRevision, Math.Max(0, revision - router.AppliedRevision),
            router.ApplyTime?.TotalMilliseconds, router.Problem, router.Reloads, router.LastDiff, TrafficReports.Of(load?.Total ?? TrafficFigures.None),
            load?.IsSilent ?? true)
        {
            Faulty = router.IsFaulty,
        };
    }

    /// <summary>What it said last, less all that is of the moment.</summary>
    private static RouterSummary Of(LostRouter lost) => new(
        lost.Router.Value, lost.Last?.Engine ?? "", lost.Last?.DataCenter, lost.Last?.AppliedRevision ?? 0, 0, null, null, lost.Last?.Reloads, null,
        TrafficReports.Of(TrafficFigures.None), Silent: true)
    {
        LostSince = lost.Since,
    };
}
