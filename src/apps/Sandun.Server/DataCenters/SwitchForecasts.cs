using System.Collections.Immutable;
using Sandun.DataCenters;
using Sandun.NativeApi;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;

namespace Sandun.Server.DataCenters;

/// <summary>What a switch would do: its apps, the verdict on the target, and about how long it takes.</summary>
internal static class SwitchForecasts
{
    /// <summary>Seconds a tier takes to be placed, started and routed, as measured on processes; images that must be pulled take longer.</summary>
    private const int SecondsATier = 4;

    public static SwitchForecast Of(SwitchSpec spec, FleetObservation seen, ClusterView cluster, ServiceView services, DataCenterView centers)
    {
        var apps = SwitchScope.Of(spec, seen);
        var verdict = Judge(spec, apps, cluster, services, centers);
        var blockers = verdict.Blockers.ToList();
        if (apps.IsEmpty) blockers.Add($"nothing of the scope runs in '{spec.From}'");
        blockers.AddRange(Missing(spec, seen));
        return new SwitchForecast(
            SwitchOrders.Write(spec), Word(verdict, blockers), blockers, [.. Warnings(spec, verdict, services, apps)], verdict.UsedPercent,
            [
                .. apps.Zip(verdict.Apps, (app, of) => new SwitchAppForecast(app.App.Value, app.Tier, of.Moving, of.Placed, of.Lacks)),
            ],
            apps.Sum(app => app.Moving), Seconds(spec, apps));
    }

    public static CapacityVerdict Judge(
        SwitchSpec spec, ImmutableArray<MovedApp> apps, ClusterView cluster, ServiceView services, DataCenterView centers) =>
        CapacityCheck.Judge(CapacityQuestions.For(spec, apps, cluster, services, centers.CenterOf(spec.To).Mode));

    private static string Word(CapacityVerdict verdict, List<string> blockers) => blockers.Count > 0 || !verdict.Fits ? "no"
        : verdict.UsedPercent > CapacityVerdict.Comfortable || !verdict.FitsWithoutLargest ? "tight"
        : "ok";

    private static IEnumerable<string> Missing(SwitchSpec spec, FleetObservation seen) =>
        new[] { spec.From, spec.To }.Where(zone => !seen.Centers.ContainsKey(zone)).Select(zone => $"there is no data center '{zone}'");

    private static IEnumerable<string> Warnings(SwitchSpec spec, CapacityVerdict verdict, ServiceView services, ImmutableArray<MovedApp> apps)
    {
        if (verdict.Fits && verdict.UsedPercent > CapacityVerdict.Comfortable)
            yield return $"{spec.To} is used by {verdict.UsedPercent} % afterwards, above the comfortable {CapacityVerdict.Comfortable} %";
        if (verdict.Fits && !verdict.FitsWithoutLargest) yield return $"{spec.To} could not take it with its largest node gone";
        foreach (var deployment in services.Deployments.Where(deployment => apps.Any(app => deployment.AffectedApps.Contains(app.App))))
            yield return $"deployment {deployment.Id} is changing apps of the scope; let it end first";
        if (services.Routers.IsEmpty) yield return "no router is connected: there is no traffic to move, and gates judge nothing";
    }

    private static int Seconds(SwitchSpec spec, ImmutableArray<MovedApp> apps)
    {
        var tiers = apps.IsEmpty ? 0 : apps[^1].Tier + 1;
        var watched = spec.Kind == SwitchKind.Gated ? spec.Gates.Steps.Sum(step => (int)step.Watch.TotalSeconds) : 0;
        return (tiers * SecondsATier) + watched;
    }
}
