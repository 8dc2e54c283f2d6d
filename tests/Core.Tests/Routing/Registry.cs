using Sandun.Protocol;
using Sandun.Routing;

namespace Sandun.Core.Tests.Routing;

/// <summary>Short ways to say what a registry holds.</summary>
internal static class Registry
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly ProxySettings Settings = new();

    public static readonly SortedDictionary<int, string> NoneTaken = [];

    public static RegistryTable Of(Route[] routes, params Endpoint[] endpoints)
    {
        var table = new RegistryTable();
        table.Replace(new RegistryView(100, [.. routes], [.. endpoints]));
        return table;
    }

    public static ProxyModel Model(RegistryTable registry, ProxyModel? previous = null) =>
        ProxyModelBuilder.Build(registry, Settings, NoneTaken, previous ?? ProxyModel.Empty);

    public static Route Route(string app, int? port = null, bool http = true, string[]? hosts = null, string? path = null, long revision = 1, int index = 0) => new()
    {
        App = PathId.Absolute(app), PortIndex = index, ServicePort = port, Http = http, VirtualHosts = [.. hosts ?? []], PathPrefix = path, Revision = revision,
    };

    public static Endpoint Endpoint(string app, string task, int port, EndpointState state = EndpointState.Serving, int weight = 256, string address = "10.0.0.1") => new()
    {
        App = PathId.Absolute(app), Task = new TaskId(task), State = state, Address = address, Ports = [port], Hostname = "h", Weight = weight, Revision = 1,
    };
}
