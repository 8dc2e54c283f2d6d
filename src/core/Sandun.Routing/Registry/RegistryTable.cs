using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// The registry as a router follows it: a snapshot, then the changes of each commit. Delivery is at least once, so commits
/// at or below the current revision are ignored. A snapshot that lost its past, empty or of an earlier revision than was served, does not
/// empty the routes: what it no longer names is kept until it is told of, its address is given anew, or <see cref="Release"/>.
/// </summary>
public sealed class RegistryTable
{
    private readonly SortedDictionary<RouteKey, Route> _routes = [];
    private readonly SortedDictionary<EndpointKey, Endpoint> _endpoints = [];
    private readonly SortedSet<EndpointKey> _kept = [];
    private readonly SortedSet<RouteKey> _keptRoutes = [];

    /// <summary>Whose address it was; those no longer kept may still be in it.</summary>
    private readonly SortedDictionary<(string Address, int Port), EndpointKey> _keptAt = [];

    /// <summary>The revision this table is complete for; 0 before the first snapshot.</summary>
    public long Revision { get; private set; }

    /// <summary>
    /// Grows with each change a proxy serves differently for, in this process only: tells whether something derived from it is still right.
    /// Endpoints that start, every fourth change of an app that is deployed, are none.
    /// </summary>
    public long Edition { get; private set; }

    /// <summary>Routes ordered by app and port index.</summary>
    public IReadOnlyCollection<Route> Routes => _routes.Values;

    /// <summary>Endpoints ordered by app and task.</summary>
    public IReadOnlyCollection<Endpoint> Endpoints => _endpoints.Values;

    /// <summary>Hosts that the certificates sent beside the registry are for; null before they came.</summary>
    public CertifiedHosts? Certified { get; set; }

    /// <summary>Endpoints that are kept although the last snapshot does not name them.</summary>
    public int Kept => _kept.Count;

    /// <summary>
    /// Takes a snapshot. The server is the authority, but not when it has forgotten: a registry without endpoints or of a lower revision
    /// comes from a store that was lost or put back, and instances still serve that it does not know.
    /// </summary>
    /// <returns>Whether serving endpoints are kept that it does not name.</returns>
    public bool Take(RegistryView view)
    {
        var forgotten = view.Revision < Revision || view.Endpoints.IsEmpty;
        var endpoints = _endpoints.Where(entry => entry.Value.State == EndpointState.Serving && (forgotten || _kept.Contains(entry.Key))).ToList();
        var routes = _routes.ToList();
        Replace(view);
        foreach (var (key, endpoint) in endpoints.Where(entry => !_endpoints.ContainsKey(entry.Key)).ToList())
        {
            _endpoints[key] = endpoint;
            _kept.Add(key);
            foreach (var port in endpoint.Ports) _keptAt[(endpoint.Address, port)] = key;
        }

        foreach (var endpoint in view.Endpoints) GiveWay(endpoint);

        var apps = _kept.Select(key => key.App).ToHashSet();
        foreach (var (key, route) in routes)
        {
            if (!apps.Contains(key.App) || !_routes.TryAdd(key, route)) continue;
            _keptRoutes.Add(key);
        }

        return _kept.Count > 0;
    }

    /// <summary>Lets go of what was kept.</summary>
    public void Release()
    {
        foreach (var key in _kept) _endpoints.Remove(key);
        foreach (var key in _keptRoutes) _routes.Remove(key);
        _kept.Clear();
        _keptRoutes.Clear();
        _keptAt.Clear();
        Edition++;
    }

    /// <summary>Takes a snapshot in place of all that was known, even one of a lower revision.</summary>
    public void Replace(RegistryView view)
    {
        _routes.Clear();
        _endpoints.Clear();
        _kept.Clear();
        _keptRoutes.Clear();
        _keptAt.Clear();
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
        var matters = false;
        foreach (var change in changes) matters |= Apply(change);
        Revision = revision;
        if (matters) Edition++;
        return true;
    }

    public RegistryView ToView() => new(Revision, [.. _routes.Values], [.. _endpoints.Values]);

    /// <returns>Whether a proxy has to serve differently.</returns>
    private bool Apply(RegistryChange change)
    {
        switch (change)
        {
            case RegistryChange.EndpointPut put:
                var key = new EndpointKey(put.Endpoint.App, put.Endpoint.Task);
                var starts = put.Endpoint.State == EndpointState.Starting && (!_endpoints.TryGetValue(key, out var before) || before.State == EndpointState.Starting);
                var gaveWay = GiveWay(put.Endpoint);
                _endpoints[key] = put.Endpoint;
                return gaveWay || !starts;
            case RegistryChange.EndpointRemoved removed:
                RemoveEndpoint(new(removed.App, removed.Task));
                break;
            case RegistryChange.RoutePut put:
                _keptRoutes.Remove(new(put.Route.App, put.Route.PortIndex));
                _routes[new(put.Route.App, put.Route.PortIndex)] = put.Route;
                break;
            case RegistryChange.RouteRemoved removed:
                _keptRoutes.Remove(new(removed.App, removed.PortIndex));
                _routes.Remove(new(removed.App, removed.PortIndex));
                break;
            default:
                throw new InvalidOperationException($"unknown registry change {change.GetType().Name}");
        }

        return true;
    }

    private void RemoveEndpoint(EndpointKey key)
    {
        _endpoints.Remove(key);
        _kept.Remove(key);
    }

    /// <summary>What is kept ends where an endpoint that is told of stands: it is that one, or can no longer be where it was.</summary>
    /// <returns>Whether anything ended.</returns>
    private bool GiveWay(Endpoint told)
    {
        if (_kept.Count == 0) return false;
        var ended = _kept.Remove(new(told.App, told.Task));
        foreach (var port in told.Ports)
        {
            if (!_keptAt.TryGetValue((told.Address, port), out var key) || !_kept.Contains(key)) continue;
            RemoveEndpoint(key);
            ended = true;
        }

        return ended;
    }
}
