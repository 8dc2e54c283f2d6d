using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// The registry as a router follows it: a snapshot, then the changes of each commit. Delivery is at least once, so commits
/// at or below the current revision are ignored.
/// </summary>
public sealed class RegistryTable
{
    private readonly SortedDictionary<RouteKey, Route> _routes = [];
    private readonly SortedDictionary<EndpointKey, Endpoint> _endpoints = [];

    /// <summary>The revision this table is complete for; 0 before the first snapshot.</summary>
    public long Revision { get; private set; }

    /// <summary>Grows with each change of this table, in this process only: tells whether something derived from it is still right.</summary>
    public long Edition { get; private set; }

    /// <summary>Routes ordered by app and port index.</summary>
    public IReadOnlyCollection<Route> Routes => _routes.Values;

    /// <summary>Endpoints ordered by app and task.</summary>
    public IReadOnlyCollection<Endpoint> Endpoints => _endpoints.Values;

    /// <summary>Takes a snapshot in place of all that was known, even one of a lower revision: the server is the authority.</summary>
    public void Replace(RegistryView view)
    {
        _routes.Clear();
        _endpoints.Clear();
        foreach (var route in view.Routes) _routes[new(route.App, route.PortIndex)] = route;
        foreach (var endpoint in view.Endpoints) _endpoints[new(endpoint.App, endpoint.Task)] = endpoint;
        Revision = view.Revision;
        Edition++;
    }

    /// <summary>Applies the changes of one commit.</summary>
    /// <returns>False when this commit was already applied.</returns>
    public bool Apply(long revision, IEnumerable<RegistryChange> changes)
    {
        if (revision <= Revision) return false;
        foreach (var change in changes) Apply(change);
        Revision = revision;
        Edition++;
        return true;
    }

    public RegistryView ToView() => new(Revision, [.. _routes.Values], [.. _endpoints.Values]);

    private void Apply(RegistryChange change)
    {
        switch (change)
        {
            case RegistryChange.EndpointPut put:
                _endpoints[new(put.Endpoint.App, put.Endpoint.Task)] = put.Endpoint;
                break;
            case RegistryChange.EndpointRemoved removed:
                _endpoints.Remove(new(removed.App, removed.Task));
                break;
            case RegistryChange.RoutePut put:
                _routes[new(put.Route.App, put.Route.PortIndex)] = put.Route;
                break;
            case RegistryChange.RouteRemoved removed:
                _routes.Remove(new(removed.App, removed.PortIndex));
                break;
            default:
                throw new InvalidOperationException($"unknown registry change {change.GetType().Name}");
        }
    }
}
