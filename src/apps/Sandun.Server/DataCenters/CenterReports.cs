using System.Collections.Immutable;
using Sandun.DataCenters;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Server.ControlPlane;
using Sandun.ServiceScheduler;

namespace Sandun.Server.DataCenters;

/// <summary>The data centers as console and command line show them.</summary>
internal static class CenterReports
{
    public static DataCentersStatus Of(FleetViews fleet, DataCenterView centers)
    {
        var (cluster, services, seen) = (fleet.Cluster, fleet.Services, fleet.Observe());
        var byZone = cluster.Agents.Values.ToLookup(agent => ZoneRule.NameOf(agent.Spec.Zone));
        var requests = RequestsOf(fleet.Traffic);
        var all = requests.Values.Sum();
        var zones = seen.Centers.Keys.Union(centers.Centers.Keys).Order(StringComparer.Ordinal);
        return new DataCentersStatus(
            [.. zones.Select(zone => Center(zone, [.. byZone[zone]], requests.GetValueOrDefault(zone), all, new Sources(cluster, services, centers, seen, fleet.Latencies)))],
            [.. services.Apps.Keys.Select(app => app.System.Name).Distinct().Order(StringComparer.Ordinal)],
            Settings(centers.Policy), seen.NoWitnessBecause,
            [.. centers.Plans.Values.Where(plan => !plan.IsOver).Select(plan => SwitchOrders.Status(plan, seen))]);
    }

    public static FailoverSettings Settings(FailoverPolicy policy) => new(
        policy.Enabled, (int)policy.After.TotalSeconds, (int)policy.HoldDown.TotalSeconds, policy.MostAnHour, policy.BusinessPercent, policy.WeighOut);

    private static CenterStatus Center(string zone, List<AgentView> agents, long requestsMilli, long allMilli, Sources from)
    {
        var center = from.Centers.CenterOf(zone);
        var reachable = agents.Where(agent => agent.Reachable).ToList();
        var apps = AppsIn(zone, from.Services);
        return new CenterStatus(
            zone, Named(center.NameEnglish, zone), Named(center.NameChinese, zone), center.Site, agents.FirstOrDefault()?.Spec.Region ?? "",
            SwitchOrders.Word(center.Mode), center.Weight, center.TrafficMille, center.WeighedOutBecause, agents.Count, reachable.Count,
            from.Services.Routers.Values.Count(router => ZoneRule.NameOf(router.DataCenter) == zone), apps.Sum(app => app.Containers),
            OverviewReport.ResourcesOf(reachable), apps, requestsMilli / 1000m,
            allMilli == 0 ? 0 : decimal.Round(requestsMilli * 100m / allMilli, 1), from.Latencies.MedianOf(zone), Evacuation(zone, from));
    }

    private static string Named(string name, string zone) => name.Length > 0 ? name : zone;

    private static string LabelOf(PathId app, string label, ServiceView services) =>
        services.Apps.Find(app)?.Spec.Labels.Find(label) is { Length: > 0 } name ? name : app.Value;

    private static List<AppInCenter> AppsIn(string zone, ServiceView services) =>
    [
        .. services.Instances
            .Select(ofApp => new AppInCenter(
                ofApp.Key.Value, ofApp.Key.System.Name,
                ofApp.Value.Values.Count(instance => instance.Condition == InstanceCondition.Running && ZoneRule.NameOf(instance.Zone) == zone))
            {
                NameEn = LabelOf(ofApp.Key, "name-en", services), NameZh = LabelOf(ofApp.Key, "name-zh", services),
            })
            .Where(app => app.Containers > 0).OrderByDescending(app => app.Containers).ThenBy(app => app.App, StringComparer.Ordinal),
    ];

    /// <summary>The verdict of an emergency switch of everything to each other center; the first that is possible, else the one that lacks least.</summary>
    private static EvacuationStatus Evacuation(string zone, Sources from)
    {
        var best = new EvacuationStatus(false, "", "there is no other data center");
        var fewest = int.MaxValue;
        foreach (var other in from.Seen.Centers.Keys.Where(other => other != zone))
        {
            var spec = new SwitchSpec { From = zone, To = other, Kind = SwitchKind.Emergency };
            var apps = SwitchScope.Of(spec, from.Seen);
            var verdict = SwitchForecasts.Judge(spec, apps, from.Cluster, from.Services, from.Centers);
            if (verdict is { Fits: true, Blockers.IsEmpty: true }) return new EvacuationStatus(true, other, "");
            var short_ = verdict.Blockers.Length > 0 ? int.MaxValue - 1 : verdict.Apps.Sum(app => app.Moving - app.Placed);
            if (short_ >= fewest) continue;
            fewest = short_;
            best = new EvacuationStatus(false, other, verdict.Blockers.Length > 0 ? verdict.Blockers[0] : Lacking(verdict, other));
        }

        return best;
    }

    private static string Lacking(CapacityVerdict verdict, string target)
    {
        var first = verdict.Apps.First(app => app.Placed < app.Moving);
        return $"{verdict.Apps.Sum(app => app.Moving - app.Placed)} of {verdict.Apps.Sum(app => app.Moving)} instances find no place in {target}; " +
            $"{first.App}: {(first.Lacks.IsEmpty ? "no place" : first.Lacks[0])}";
    }

    private static SortedDictionary<string, long> RequestsOf(TrafficView traffic)
    {
        var requests = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var app in traffic.Apps.Values)
            foreach (var (zone, figures) in app.DataCenters)
                requests[ZoneRule.NameOf(zone)] = requests.GetValueOrDefault(ZoneRule.NameOf(zone)) + figures.RequestsMilli;
        return requests;
    }

    private sealed record Sources(ClusterView Cluster, ServiceView Services, DataCenterView Centers, FleetObservation Seen, CenterLatencies Latencies);
}
