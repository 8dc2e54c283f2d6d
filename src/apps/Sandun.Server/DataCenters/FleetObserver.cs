using System.Collections.Immutable;
using Sandun.DataCenters;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;
using Endpoint = Sandun.Protocol.Endpoint;

namespace Sandun.Server.DataCenters;

/// <summary>Puts together what the data centers' brain sees, from the published views of the others.</summary>
internal static class FleetObserver
{
    public static FleetObservation Of(ClusterView cluster, ServiceView services, TrafficView traffic, string? noWitness)
    {
        var centers = new SortedDictionary<string, CenterObservation>(StringComparer.Ordinal);
        foreach (var ofZone in cluster.Agents.Values.GroupBy(agent => ZoneRule.NameOf(agent.Spec.Zone)))
            centers.Add(ofZone.Key, CenterOf(ofZone.Key, [.. ofZone], services, traffic));
        return new FleetObservation
        {
            Centers = Sorted.ByText<CenterObservation>().AddRange(centers),
            Apps = services.Apps.Values.ToImmutableSortedDictionary(app => app.Id, app => AppOf(app, services, traffic)),
            RoutersCurrent = services.Routers.Values.All(router => router.AppliedRevision >= services.RegistryContents.Revision),
            TrafficKnown = !traffic.IsPartial,
            Rules = services.ZoneRules,
            NoWitnessBecause = noWitness,
        };
    }

    /// <summary>The leader looks at a center by its agents; each router elsewhere by what becomes of the requests it sends there.</summary>
    private static CenterObservation CenterOf(string zone, List<AgentView> agents, ServiceView services, TrafficView traffic)
    {
        var reachable = agents.Count(agent => agent.Reachable);
        var observers = 1;
        var missing = reachable == 0 ? 1 : 0;
        foreach (var router in services.Routers.Values.Where(router => ZoneRule.NameOf(router.DataCenter) != zone))
        {
            if (!traffic.Routers.TryGetValue(router.Router, out var load) || load.IsSilent) continue;
            observers++;
            if (reachable == 0 && load.Total.ConnectErrorsMilli + load.Total.ResponseErrorsMilli + load.Total.RetriesMilli > 0 || load.Total.RequestsMilli == 0) missing++;
        }

        return new CenterObservation(zone, agents.Count, reachable, observers, reachable == 0 ? missing : 0);
    }

    private static AppObservation AppOf(App app, ServiceView services, TrafficView traffic)
    {
        var counts = new SortedDictionary<string, (int Instances, int Serving)>(StringComparer.Ordinal);
        var routed = services.RegistryContents.Endpoints.Find(app.Id);
        foreach (var instance in services.Instances.Find(app.Id)?.Values ?? [])
        {
            if (!instance.IsActive && instance.Condition != InstanceCondition.UnreachableInactive) continue;
            var zone = ZoneRule.NameOf(instance.Zone);
            var (instances, serving) = counts.GetValueOrDefault(zone);
            counts[zone] = (instances + 1, serving + (IsServing(instance, routed, services) ? 1 : 0));
        }

        var figures = traffic.Apps.Find(app.Id)?.DataCenters;
        var zones = Sorted.ByText<AppInZone>().ToBuilder();
        foreach (var (zone, (instances, serving)) in counts) zones[zone] = Part(instances, serving, figures?.Find(zone));
        foreach (var (zone, figure) in figures ?? Sorted.ByText<TrafficFigures>())
            if (!zones.ContainsKey(zone)) zones[zone] = Part(0, 0, figure);
        return new AppObservation
        {
            App = app.Id, Wished = app.Spec.Instances, Dependencies = app.Spec.Dependencies, Routed = routed is { IsEmpty: false },
            Steered = services.Steering.Find(app.Id)?.Generation, Zones = zones.ToImmutable(),
        };
    }

    private static AppInZone Part(int instances, int serving, TrafficFigures? figures) => figures is null
        ? new AppInZone(instances, serving, 0, 0, 0, 0)
        : new AppInZone(
            instances, serving, figures.Concurrency, (figures.RequestsMilli + 999) / 1000,
            (figures.ServerErrorsMilli + figures.ConnectErrorsMilli + figures.ResponseErrorsMilli + 999) / 1000,
            figures.Latency.QuantileMicros(950));

    private static bool IsServing(Instance instance, ImmutableSortedDictionary<TaskId, Endpoint>? endpoints, ServiceView services)
    {
        if (instance.Condition != InstanceCondition.Running || instance.StopAskedAt is not null) return false;
        if (instance.HealthCheckCount > 0 && instance.Healthy != true) return false;
        if (instance is { HasReadinessCheck: true, Readiness: not { Ready: true } }) return false;
        if (instance.Ports.IsEmpty || instance.Task is not { } task) return true;
        return endpoints?.Find(task) is { State: EndpointState.Serving };
    }
}
