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
    public long Revision { get; init; }

    public static StoredRoute Of(Route route) => new()
    {
        App = route.App.Value, PortIndex = route.PortIndex, ServicePort = route.ServicePort,
        VirtualHosts = Stored.Texts(route.VirtualHosts), PathPrefix = route.PathPrefix, Http = route.Http, HealthPath = route.HealthPath,
        Revision = route.Revision,
    };

    public Route ToRoute() => new()
    {
        App = PathId.Absolute(App), PortIndex = PortIndex, ServicePort = ServicePort, VirtualHosts = Stored.Array(VirtualHosts),
        PathPrefix = PathPrefix, Http = Http, HealthPath = HealthPath, Revision = Revision,
    };
}

/// <summary>The registry's revision: readers that saw an older one are behind.</summary>
internal sealed record StoredHead(long Revision);

/// <summary>The id the resource manager knows this scheduler by.</summary>
internal sealed record StoredFramework(string Id);

/// <summary>A router that was here before.</summary>
internal sealed record StoredRouter(string Id);
