using System.Globalization;

namespace Sandun.ServiceScheduler;

/// <summary>What a plan warns of whatever the nodes have free.</summary>
public static class PlanWarnings
{
    /// <summary>A count that is not taken.</summary>
    public static PlanWarning OfCount(KeptCount count) =>
        new(PlanWarningKind.CountKept, count.App, string.Create(CultureInfo.InvariantCulture, $"{count.Asked} / {count.Kept}"));

    /// <summary>Ports and host names that would lead to two apps.</summary>
    public static IEnumerable<PlanWarning> OfRoutes(ServiceView view, ChangePlan plan)
    {
        var wished = plan.Apps.Where(change => change.After is not null)
            .SelectMany(change => RouteRules.Derive(change.After!.Spec)).ToList();
        if (wished.Count == 0) yield break;
        var changed = plan.Apps.Select(change => change.Id).ToHashSet();
        var all = wished.Concat(view.RegistryContents.Routes.Where(app => !changed.Contains(app.Key)).SelectMany(app => app.Value.Values)).ToList();
        var ports = all.Where(route => route.ServicePort is not null).ToLookup(route => route.ServicePort!.Value);
        var hosts = all.SelectMany(route => route.VirtualHosts.Select(host => (Key: host + (route.PathPrefix ?? "/"), route.App))).ToLookup(pair => pair.Key, pair => pair.App);
        foreach (var route in wished)
        {
            if (route.ServicePort is { } port && ports[port].FirstOrDefault(other => other.App != route.App) is { } sharer)
                yield return new PlanWarning(PlanWarningKind.PortShared, route.App, port.ToString(CultureInfo.InvariantCulture) + " " + sharer.App);
            foreach (var host in route.VirtualHosts.Select(host => host + (route.PathPrefix ?? "/")))
                foreach (var other in hosts[host].Where(other => other != route.App).Take(1))
                    yield return new PlanWarning(PlanWarningKind.HostShared, route.App, host + " " + other);
        }
    }
}
