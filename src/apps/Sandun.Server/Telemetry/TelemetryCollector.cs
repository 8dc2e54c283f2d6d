using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Server.ControlPlane;
using Sandun.Server.Scaling;
using Sandun.ServiceScheduler;
using Sandun.Telemetry;

namespace Sandun.Server.Telemetry;

/// <summary>Takes down, each second, what agents and routers say. One second at a time.</summary>
internal sealed class TelemetryCollector(TelemetryStore store, ControlPlaneViews views)
{
    /// <summary>Agents tell each second; what is older is not known any more.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(4);

    /// <summary>After so many things others have their turn: of thousands, all at once would hold up what is waited for by milliseconds.</summary>
    private const int AtOnce = 200;

    private readonly MetricFamily<ContainerFigures> _containers = new(store, ContainerFigures.Metrics);
    private readonly MetricFamily<NodeFigures> _nodes = new(store, NodeFigures.Metrics);
    private readonly MetricFamily<AppFigures> _apps = new(store, AppFigures.Metrics);
    private readonly MetricFamily<TrafficFigures> _centers = new(store, RoutedFigures.Of<TrafficFigures>("sandun_app_data_center_", figures => figures));
    private readonly MetricFamily<TrafficFigures> _instances = new(store, RoutedFigures.Of<TrafficFigures>("sandun_instance_", figures => figures));
    private readonly MetricFamily<TrafficFigures> _routers = new(store, RoutedFigures.Of<TrafficFigures>("sandun_router_", figures => figures));
    private readonly Dictionary<AgentId, (NodeUsage? Before, NodeUsage Now, DateTimeOffset At)> _measured = [];

    /// <summary>Every metric there can be, with its sentence.</summary>
    public static IReadOnlyDictionary<string, string> Catalog { get; } = new SortedDictionary<string, string>(
        ContainerFigures.Metrics.Select(metric => (metric.Name, metric.Help)).Concat(NodeFigures.Metrics.Select(metric => (metric.Name, metric.Help)))
            .Concat(AppFigures.Metrics.Select(metric => (metric.Name, metric.Help)))
            .Concat(new[] { "sandun_app_data_center_", "sandun_instance_", "sandun_router_" }.SelectMany(
                prefix => RoutedFigures.Of<TrafficFigures>(prefix, figures => figures).Select(metric => (metric.Name, metric.Help))))
            .ToDictionary(metric => metric.Name, metric => metric.Help),
        StringComparer.Ordinal);

    /// <summary>Takes one second down.</summary>
    public async Task TakeAsync(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        var (services, traffic) = (views.Services, views.Traffic.View);
        foreach (var some in services.Instances.Values.SelectMany(instances => instances.Values).Chunk(AtOnce))
        {
            foreach (var instance in some) TakeContainers(instance, now, second);
            await Task.Yield();
        }

        foreach (var some in services.Apps.Values.Chunk(AtOnce))
        {
            foreach (var app in some) TakeApp(app, services, traffic, second);
            await Task.Yield();
        }

        TakeNodes(views.Cluster, now, second);
        TakeRouters(traffic, second);
    }

    private void TakeContainers(Instance instance, DateTimeOffset now, long second)
    {
        foreach (var task in TasksOf(instance))
        {
            if (views.Usage.Of(task) is not { } rate || now - rate.At > s_fresh) continue;
            _containers.Record(LabelsOf(instance, task), new ContainerFigures(rate, instance.Resources.Scalars), second);
        }
    }

    private void TakeNodes(ClusterView cluster, DateTimeOffset now, long second)
    {
        foreach (var agent in cluster.Agents.Values)
        {
            if (!agent.Reachable || agent.Usage is not { } usage) continue;
            var known = _measured.TryGetValue(agent.Id, out var last);
            if (!known || !ReferenceEquals(last.Now, usage)) _measured[agent.Id] = last = (known ? last.Now : null, usage, now);
            if (now - last.At > s_fresh) continue;
            var labels = LabelText.Of(("node", agent.Spec.Hostname), ("data_center", agent.Spec.Zone ?? OverviewReport.DefaultZone));
            _nodes.Record(labels, new NodeFigures(last.Before, last.Now, agent.TaskCount), second);
        }

        if (_measured.Count <= cluster.Agents.Count) return;
        foreach (var gone in _measured.Keys.Where(id => !cluster.Agents.ContainsKey(id)).ToList()) _measured.Remove(gone);
    }

    private void TakeApp(App app, ServiceView services, TrafficView traffic, long second)
    {
        var ready = services.Instances.TryGetValue(app.Id, out var instances) ? instances.Values.Count(AppSignals.IsReady) : 0;
        var known = !traffic.Routers.IsEmpty && !traffic.IsPartial;
        var carried = traffic.Apps.GetValueOrDefault(app.Id);
        var labels = LabelText.Of(("app", app.Id.ToString()));
        _apps.Record(labels, new AppFigures(app.Spec.Instances, ready, known ? carried?.Total ?? TrafficFigures.None : null), second);
        if (carried is null || !known) return;
        foreach (var (center, figures) in carried.DataCenters) _centers.Record(LabelText.Of(("app", app.Id.ToString()), ("data_center", center)), figures, second);
        foreach (var instance in instances?.Values ?? [])
            if (instance.Task is { } task && carried.Instances.TryGetValue(task, out var figures)) _instances.Record(LabelsOf(instance, task), figures, second);
    }

    private void TakeRouters(TrafficView traffic, long second)
    {
        foreach (var (router, load) in traffic.Routers)
            if (!load.IsSilent) _routers.Record(LabelText.Of(("router", router.Value)), load.Total, second);
    }

    private static IEnumerable<TaskId> TasksOf(Instance instance) =>
        instance.Containers.IsEmpty ? instance.Task is { } task ? [task] : [] : instance.Containers.Select(container => container.Task);

    private static string LabelsOf(Instance instance, TaskId task) => LabelText.Of(
        ("app", instance.App.ToString()), ("task", task.Value), ("node", instance.Host), ("data_center", instance.Zone ?? OverviewReport.DefaultZone));
}
