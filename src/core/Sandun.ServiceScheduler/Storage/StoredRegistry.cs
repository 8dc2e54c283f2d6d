using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>An endpoint as the store keeps it; others may read these keys, so their form is part of Sandun's interface.</summary>
internal sealed record StoredEndpoint
{
    public required string Task { get; init; }
    public required string App { get; init; }
    public EndpointState State { get; init; }
    public DateTimeOffset Since { get; init; }
    public string Address { get; init; } = "";
    public List<int>? Ports { get; init; }
    public string Hostname { get; init; } = "";
    public string? Region { get; init; }
    public string? Zone { get; init; }
    public int Weight { get; init; }
    public long Revision { get; init; }

    public static StoredEndpoint Of(Endpoint endpoint, DateTimeOffset since) => new()
    {
        Task = endpoint.Task.Value, App = endpoint.App.Value, State = endpoint.State, Since = since, Address = endpoint.Address,
        Ports = Stored.Each(endpoint.Ports, port => port), Hostname = endpoint.Hostname, Region = endpoint.Region, Zone = endpoint.Zone,
        Weight = endpoint.Weight, Revision = endpoint.Revision,
    };

    public Endpoint ToEndpoint() => new()
    {
        Task = new TaskId(Task), App = PathId.Absolute(App), State = State, Address = Address, Ports = Stored.Each(Ports, port => port),
        Hostname = Hostname, Region = Region, Zone = Zone, Weight = Weight, Revision = Revision,
    };
}

/// <summary>A route as the store keeps it.</summary>
internal sealed record StoredRoute
{
    public required string App { get; init; }
    public int PortIndex { get; init; }
    public int? ServicePort { get; init; }
    public List<string>? VirtualHosts { get; init; }
    public string? PathPrefix { get; init; }
    public bool Http { get; init; }
    public string? HealthPath { get; init; }
    public RouteSettings? Settings { get; init; }
    public string? Problem { get; init; }
    public long Revision { get; init; }

    public static StoredRoute Of(Route route) => new()
    {
        App = route.App.Value, PortIndex = route.PortIndex, ServicePort = route.ServicePort,
        VirtualHosts = Stored.Texts(route.VirtualHosts), PathPrefix = route.PathPrefix, Http = route.Http, HealthPath = route.HealthPath,
        Settings = route.Settings == RouteSettings.Default ? null : route.Settings, Problem = route.Problem, Revision = route.Revision,
    };

    public Route ToRoute() => new()
    {
        App = PathId.Absolute(App), PortIndex = PortIndex, ServicePort = ServicePort, VirtualHosts = Stored.Array(VirtualHosts),
        PathPrefix = PathPrefix, Http = Http, HealthPath = HealthPath, Settings = Settings ?? RouteSettings.Default, Problem = Problem,
        Revision = Revision,
    };
}

/// <summary>An order of the moment as the store keeps it.</summary>
internal sealed record StoredTrafficRule
{
    public required string App { get; init; }
    public SortedDictionary<string, int>? DataCenters { get; init; }
    public SortedDictionary<string, int>? Instances { get; init; }
    public bool? Maintenance { get; init; }

    public static StoredTrafficRule Of(TrafficRule rule) => new()
    {
        App = rule.App.Value, Maintenance = rule.Maintenance,
        DataCenters = rule.DataCenters.IsEmpty ? null : new SortedDictionary<string, int>(rule.DataCenters, StringComparer.Ordinal),
        Instances = rule.Instances.IsEmpty
            ? null
            : new SortedDictionary<string, int>(rule.Instances.ToDictionary(weight => weight.Key.Value, weight => weight.Value), StringComparer.Ordinal),
    };

    public TrafficRule ToRule() => new()
    {
        App = PathId.Absolute(App), Maintenance = Maintenance,
        DataCenters = (DataCenters ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
        Instances = (Instances ?? []).ToImmutableSortedDictionary(weight => new TaskId(weight.Key), weight => weight.Value),
    };
}

/// <summary>The registry's revision: readers that saw an older one are behind.</summary>
internal sealed record StoredHead(long Revision);

/// <summary>The id the resource manager knows this scheduler by.</summary>
internal sealed record StoredFramework(string Id);

/// <summary>A router that was here before.</summary>
internal sealed record StoredRouter(string Id);
