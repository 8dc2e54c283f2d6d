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

    /// <summary>
    /// The leader looks at a center by its agents; each router elsewhere by what becomes of the requests it sends there. A router that has
    /// left the dead alone has no errors any more: while no answer comes from there at all, it does not see the center either.
    /// </summary>
    private static CenterObservation CenterOf(string zone, List<AgentView> agents, ServiceView services, TrafficView traffic)
    {
        var reachable = agents.Count(agent => agent.Reachable);
        if (reachable > 0) return new CenterObservation(zone, agents.Count, reachable, 1 + Watchers(zone, services, traffic).Count(), 0);
        var answers = Answers(zone, traffic);
        var watchers = Watchers(zone, services, traffic).ToList();
        var missing = watchers.Count(load =>
            !answers || load.Total.RequestsMilli == 0 ||
            load.Total.ConnectErrorsMilli + load.Total.ResponseErrorsMilli + load.Total.RetriesMilli > 0);
        return new CenterObservation(zone, agents.Count, 0, 1 + watchers.Count, 1 + missing);
    }

    /// <summary>Routers outside a center that tell what they see.</summary>
    private static IEnumerable<RouterLoad> Watchers(string zone, ServiceView services, TrafficView traffic) => services.Routers.Values
        .Where(router => ZoneRule.NameOf(router.DataCenter) != zone)
        .Select(router => traffic.Routers.Find(router.Router)).OfType<RouterLoad>().Where(load => !load.IsSilent);

    /// <summary>Whether any request is answered by a center's instances.</summary>
    private static bool Answers(string zone, TrafficView traffic) => traffic.Apps.Values.Any(app =>
        app.DataCenters.Find(zone) is { } figures && figures.RequestsMilli > figures.ConnectErrorsMilli + figures.ResponseErrorsMilli);

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
            figures.Latency.QuantileMicros(950))
        {
            Retries = (figures.RetriesMilli + 999) / 1000,
        };

    private static bool IsServing(Instance instance, ImmutableSortedDictionary<TaskId, Endpoint>? endpoints, ServiceView services)
    {
        if (instance.Condition != InstanceCondition.Running || instance.StopAskedAt is not null) return false;
        if (instance.HealthCheckCount > 0 && instance.Healthy != true) return false;
        if (instance is { HasReadinessCheck: true, Readiness: not { Ready: true } }) return false;
        if (instance.Ports.IsEmpty || instance.Task is not { } task) return true;
        return endpoints?.Find(task) is { State: EndpointState.Serving };
    }
}
