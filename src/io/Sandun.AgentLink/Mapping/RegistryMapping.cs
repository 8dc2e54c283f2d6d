using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.AgentLink.Mapping;

/// <summary>The registry and what routers report, both ways.</summary>
internal static class RegistryMapping
{
    public static Wire.RegistryView ToWire(this RegistryView core)
    {
        var wire = new Wire.RegistryView { Revision = core.Revision };
        wire.Routes.Add(core.Routes.Select(ToWire));
        wire.Endpoints.Add(core.Endpoints.Select(ToWire));
        return wire;
    }

    public static RegistryView ToCore(this Wire.RegistryView wire) =>
        new(wire.Revision, [.. wire.Routes.Select(ToCore)], [.. wire.Endpoints.Select(ToCore)]);

    public static Wire.RegistryChanges ToWire(long revision, ImmutableArray<RegistryChange> core)
    {
        var wire = new Wire.RegistryChanges { Revision = revision };
        wire.Changes.Add(core.Select(ToWire));
        return wire;
    }

    public static ImmutableArray<RegistryChange> ToCore(this Wire.RegistryChanges wire) =>
        [.. wire.Changes.Select(ToCore).OfType<RegistryChange>()];

    public static Wire.RouterReport ToWire(this RouterReport core)
    {
        var wire = new Wire.RouterReport { Router = core.Router.Value, AppliedRevision = core.AppliedRevision, Engine = core.Engine, Faulty = core.IsFaulty };
        if (core.Problem is { } problem) wire.Problem = problem;
        if (core.DataCenter is { } dataCenter) wire.DataCenter = dataCenter;
        if (core.ApplyTime is { } applied) wire.ApplyMicros = (long)applied.TotalMicroseconds;
        if (core.Reloads is { } reloads) wire.Reloads = reloads;
        if (core.LastDiff is { } diff) wire.LastDiff = diff;
        wire.Drained.Add(core.Drained.Select(task => task.Value));
        return wire;
    }

    public static RouterReport ToCore(this Wire.RouterReport wire) => new(
        new RouterId(wire.Router), wire.AppliedRevision, [.. wire.Drained.Select(task => new TaskId(task))], wire.Engine,
        wire.HasProblem ? wire.Problem : null)
    {
        IsFaulty = wire.Faulty,
        DataCenter = wire.HasDataCenter ? wire.DataCenter : null,
        Reloads = wire.HasReloads ? wire.Reloads : null,
        LastDiff = wire.HasLastDiff ? wire.LastDiff : null,
        ApplyTime = wire.HasApplyMicros ? TimeSpan.FromMicroseconds(wire.ApplyMicros) : null,
    };

    private static Wire.RegistryChange ToWire(RegistryChange core) => core switch
    {
        RegistryChange.EndpointPut put => new Wire.RegistryChange { EndpointPut = ToWire(put.Endpoint) },
        RegistryChange.EndpointRemoved removed => new Wire.RegistryChange
        {
            EndpointRemoved = new Wire.EndpointRemoved { Task = removed.Task.Value, App = removed.App.Value, Revision = removed.Revision },
        },
        RegistryChange.RoutePut put => new Wire.RegistryChange { RoutePut = ToWire(put.Route) },
        RegistryChange.RouteRemoved removed => new Wire.RegistryChange
        {
            RouteRemoved = new Wire.RouteRemoved { App = removed.App.Value, PortIndex = removed.PortIndex, Revision = removed.Revision },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(core), core, "not a known change"),
    };

    private static RegistryChange? ToCore(Wire.RegistryChange wire) => wire.BodyCase switch
    {
        Wire.RegistryChange.BodyOneofCase.EndpointPut => new RegistryChange.EndpointPut(ToCore(wire.EndpointPut)),
        Wire.RegistryChange.BodyOneofCase.EndpointRemoved => new RegistryChange.EndpointRemoved(
            new TaskId(wire.EndpointRemoved.Task), PathId.Absolute(wire.EndpointRemoved.App), wire.EndpointRemoved.Revision),
        Wire.RegistryChange.BodyOneofCase.RoutePut => new RegistryChange.RoutePut(ToCore(wire.RoutePut)),
        Wire.RegistryChange.BodyOneofCase.RouteRemoved => new RegistryChange.RouteRemoved(
            PathId.Absolute(wire.RouteRemoved.App), wire.RouteRemoved.PortIndex, wire.RouteRemoved.Revision),
        _ => null,
    };

    private static Wire.Endpoint ToWire(Endpoint core)
    {
        var wire = new Wire.Endpoint
        {
            Task = core.Task.Value, App = core.App.Value, State = (int)core.State, Address = core.Address, Hostname = core.Hostname,
            Weight = core.Weight, Revision = core.Revision,
        };
        if (core.Region is { } region) wire.Region = region;
        if (core.Zone is { } zone) wire.Zone = zone;
        wire.Ports.Add(core.Ports);
        return wire;
    }

    private static Endpoint ToCore(Wire.Endpoint wire) => new()
    {
        Task = new TaskId(wire.Task),
        App = PathId.Absolute(wire.App),
        State = (EndpointState)wire.State,
        Address = wire.Address,
        Ports = [.. wire.Ports],
        Hostname = wire.Hostname,
        Region = wire.HasRegion ? wire.Region : null,
        Zone = wire.HasZone ? wire.Zone : null,
        Weight = wire.Weight,
        Revision = wire.Revision,
    };

    private static Wire.Route ToWire(Route core)
    {
        var wire = new Wire.Route { App = core.App.Value, PortIndex = core.PortIndex, Http = core.Http, Revision = core.Revision };
        if (core.ServicePort is { } port) wire.ServicePort = port;
        if (core.PathPrefix is { } prefix) wire.PathPrefix = prefix;
        if (core.HealthPath is { } path) wire.HealthPath = path;
        if (core.Problem is { } problem) wire.Problem = problem;
        if (core.Settings != RouteSettings.Default) wire.Settings = core.Settings.ToWire();
        wire.VirtualHosts.Add(core.VirtualHosts);
        return wire;
    }

    private static Route ToCore(Wire.Route wire) => new()
    {
        App = PathId.Absolute(wire.App),
        PortIndex = wire.PortIndex,
        ServicePort = wire.HasServicePort ? wire.ServicePort : null,
        VirtualHosts = [.. wire.VirtualHosts],
        PathPrefix = wire.HasPathPrefix ? wire.PathPrefix : null,
        Http = wire.Http,
        HealthPath = wire.HasHealthPath ? wire.HealthPath : null,
        Settings = wire.Settings?.ToCore() ?? RouteSettings.Default,
        Problem = wire.HasProblem ? wire.Problem : null,
        Revision = wire.Revision,
    };
}
