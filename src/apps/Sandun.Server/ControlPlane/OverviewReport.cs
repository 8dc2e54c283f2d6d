using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;

namespace Sandun.Server.ControlPlane;

/// <summary>The dashboard's numbers.</summary>
internal static class OverviewReport
{
    /// <summary>Name of the data center of nodes without a zone.</summary>
    public const string DefaultZone = "default";

    public static Overview Of(ControlPlaneViews views, string version, DateTimeOffset now)
    {
        var cluster = views.Cluster;
        var services = views.Services;
        var reachable = cluster.Agents.Values.Where(agent => agent.Reachable).ToList();
        return new Overview(
            now, views.Stale, version, DataCenters(reachable), services.Apps.Keys.Select(app => app.System).Distinct().Count(),
            services.Apps.Count, cluster.Agents.Count, reachable.Count, Containers(services),
            services.Apps.Values.Sum(app => app.Spec.Instances), ResourcesOf(reachable), ComponentLights.Of(views, version, now),
            services.Deployments.Length);
    }

    public static ResourceSummary ResourcesOf(IReadOnlyCollection<AgentView> agents)
    {
        ResourceAmounts total = default, allocated = default;
        long cpu = 0, memory = 0, disk = 0;
        foreach (var agent in agents)
        {
            total += agent.Spec.Total.Amounts;
            foreach (var used in agent.Used.Values) allocated += used.Amounts;
            cpu += agent.Usage?.CpuMillis ?? 0;
            memory += agent.Usage?.MemoryBytes ?? 0;
            disk += agent.Usage?.DiskBytes ?? 0;
        }

        return new ResourceSummary(
            new UsedOfTotal(cpu / 1000m, allocated.Cpus, total.Cpus),
            new UsedOfTotal(Megabytes(memory), Megabytes(allocated.MemoryBytes), Megabytes(total.MemoryBytes)),
            new UsedOfTotal(Megabytes(disk), Megabytes(allocated.DiskBytes), Megabytes(total.DiskBytes)));
    }

    public static decimal Megabytes(long bytes) => decimal.Round((decimal)bytes / ResourceAmounts.BytesPerMegabyte, 1);

    private static int Containers(ServiceView services) =>
        services.Instances.Values.Sum(ofApp => ofApp.Values.Count(instance => instance.Condition is InstanceCondition.Running));

    private static List<DataCenterSummary> DataCenters(IEnumerable<AgentView> reachable) =>
    [
        .. reachable.GroupBy(agent => agent.Spec.Zone ?? DefaultZone).OrderBy(zone => zone.Key, StringComparer.Ordinal).Select(zone =>
            new DataCenterSummary(
                zone.Key, zone.First().Spec.Region ?? "", zone.Count(), zone.Sum(agent => agent.TaskCount), ResourcesOf([.. zone]))),
    ];
}
