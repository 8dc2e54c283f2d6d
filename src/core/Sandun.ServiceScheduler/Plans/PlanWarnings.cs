using System.Globalization;
using Sandun.Protocol;

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
        foreach (var (route, other, port, host) in RouteClaims.Conflicts(all))
        {
            if (other.App == route.App || !changed.Contains(route.App)) continue;
            yield return port is { } number
                ? new PlanWarning(PlanWarningKind.PortShared, route.App, number.ToString(CultureInfo.InvariantCulture) + " " + other.App)
                : new PlanWarning(PlanWarningKind.HostShared, route.App, host + " " + other.App);
        }
    }
}
