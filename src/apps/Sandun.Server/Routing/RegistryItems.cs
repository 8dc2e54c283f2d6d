using Sandun.NativeApi;
using Sandun.Protocol;

namespace Sandun.Server.Routing;

/// <summary>The registry in the native API's form.</summary>
internal static class RegistryItems
{
    public static RegistrySnapshot Of(RegistryView view) => new(view.Revision, [.. view.Routes.Select(Of)], [.. view.Endpoints.Select(Of)]);

    public static EndpointItem Of(Protocol.Endpoint endpoint) => new(
        endpoint.Task.Value, endpoint.App.Value, endpoint.State.ToString(), endpoint.Address, endpoint.Ports, endpoint.Hostname, endpoint.Region, endpoint.Zone,
        endpoint.Weight, endpoint.Revision);

    public static RouteItem Of(Protocol.Route route) => new(
        route.App.Value, route.PortIndex, route.ServicePort, route.VirtualHosts, route.PathPrefix, route.Http, route.Settings.Balance.ToString(),
        route.Settings.StickyCookie, route.Settings.Maintenance, route.Settings.DataCenters, route.Problem, route.Revision);

    public static RegistryChangeItem Of(RegistryChange change) => change switch
    {
        RegistryChange.EndpointPut put => new("endpoint", put.Revision, put.Endpoint.App.Value, put.Endpoint.Task.Value, null, Of(put.Endpoint), null),
        RegistryChange.EndpointRemoved removed => new("endpointRemoved", removed.Revision, removed.App.Value, removed.Task.Value, null, null, null),
        RegistryChange.RoutePut put => new("route", put.Revision, put.Route.App.Value, null, put.Route.PortIndex, null, Of(put.Route)),
        RegistryChange.RouteRemoved removed => new("routeRemoved", removed.Revision, removed.App.Value, null, removed.PortIndex, null, null),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "not a known change"),
    };
}
