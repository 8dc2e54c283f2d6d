using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Endpoints, routes and routers: what the facts about the registry add up to.</summary>
internal sealed class RegistryState
{
    /// <summary>Routers that were lost and are remembered; more than anybody runs, and room for names that are made up at each start.</summary>
    private const int LostMax = 64;

    private ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<int, Route>> _routes = RegistryContents.Empty.Routes;
    private ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<TaskId, Endpoint>> _endpoints = RegistryContents.Empty.Endpoints;
    private readonly Dictionary<TaskId, EndpointRecord> _records = [];
    private readonly Dictionary<RouterId, HashSet<TaskId>> _drained = [];
    private RegistryContents _contents = RegistryContents.Empty;

    public long Revision { get; private set; }

    /// <summary>Serving endpoints that not every router serves yet, by revision.</summary>
    public SortedSet<(long Revision, PathId App, TaskId Task)> Unconfirmed { get; } = [];

    /// <summary>Apps with an endpoint that does not have its full weight.</summary>
    public SortedSet<PathId> Weighted { get; } = [];

    /// <summary>Endpoints that drain.</summary>
    public SortedSet<(PathId App, TaskId Task)> Draining { get; } = [];

    public ImmutableSortedDictionary<RouterId, RouterReport> Routers { get; private set; } =
        ImmutableSortedDictionary<RouterId, RouterReport>.Empty;

    /// <summary>Routers whose connection ended; each is here until it is back, or too many came after it.</summary>
    public ImmutableSortedDictionary<RouterId, LostRouter> Lost { get; private set; } = ImmutableSortedDictionary<RouterId, LostRouter>.Empty;

    /// <summary>Routers that ever reported and were not forgotten.</summary>
    public SortedSet<RouterId> Known { get; } = [];

    /// <summary>The contents for readers; the same object as long as nothing changed.</summary>
    public RegistryContents Contents => _contents.Revision == Revision && ReferenceEquals(_contents.Routes, _routes) &&
        ReferenceEquals(_contents.Endpoints, _endpoints)
            ? _contents
            : _contents = ReferenceEquals(_contents.Routes, _routes) ? _contents.With(Revision, _endpoints) : new RegistryContents(Revision, _routes, _endpoints);

    public EndpointRecord? Find(TaskId task) => _records.GetValueOrDefault(task);

    public ImmutableSortedDictionary<int, Route> RoutesOf(PathId app) =>
        _routes.Find(app, ImmutableSortedDictionary<int, Route>.Empty);

    public bool HasEndpoints(PathId app) => _endpoints.ContainsKey(app);

    public bool IsDrained(RouterId router, TaskId task) => _drained.TryGetValue(router, out var tasks) && tasks.Contains(task);

    public void Put(Endpoint endpoint, DateTimeOffset since)
    {
        // Another weight is no other endpoint: what was served is served still.
        var confirmed = endpoint.State != EndpointState.Serving ||
            (_records.TryGetValue(endpoint.Task, out var old) && old.Confirmed && old.Endpoint.State == EndpointState.Serving && old.Endpoint.Address == endpoint.Address);
        Forget(endpoint.App, endpoint.Task);
        if (endpoint.Weight != TrafficShares.Full) Weighted.Add(endpoint.App);
        _records[endpoint.Task] = new EndpointRecord(endpoint, since, confirmed);
        if (!confirmed) Unconfirmed.Add((endpoint.Revision, endpoint.App, endpoint.Task));
        if (endpoint.State == EndpointState.Draining) Draining.Add((endpoint.App, endpoint.Task));
        var ofApp = _endpoints.Find(endpoint.App, ImmutableSortedDictionary<TaskId, Endpoint>.Empty);
        _endpoints = _endpoints.SetItem(endpoint.App, ofApp.SetItem(endpoint.Task, endpoint));
    }

    public void Remove(PathId app, TaskId task)
    {
        Forget(app, task);
        if (!_endpoints.TryGetValue(app, out var ofApp)) return;
        ofApp = ofApp.Remove(task);
        _endpoints = ofApp.IsEmpty ? _endpoints.Remove(app) : _endpoints.SetItem(app, ofApp);
        if (ofApp.IsEmpty) Weighted.Remove(app);
    }

    public void Confirm(TaskId task)
    {
        if (!_records.TryGetValue(task, out var record)) return;
        Unconfirmed.Remove((record.Endpoint.Revision, record.Endpoint.App, task));
        _records[task] = record with { Confirmed = true };
    }

    public void Put(Route route) => _routes = _routes.SetItem(route.App, RoutesOf(route.App).SetItem(route.PortIndex, route));

    public void RemoveRoute(PathId app, int portIndex)
    {
        var ofApp = RoutesOf(app).Remove(portIndex);
        _routes = ofApp.IsEmpty ? _routes.Remove(app) : _routes.SetItem(app, ofApp);
    }

    /// <summary>Orders of the moment, of apps that have any.</summary>
    public ImmutableSortedDictionary<PathId, TrafficRule> Rules { get; private set; } = ImmutableSortedDictionary<PathId, TrafficRule>.Empty;

    public TrafficRule RuleOf(PathId app) => Rules.TryGetValue(app, out var rule) ? rule : TrafficRule.None(app);

    public void Put(TrafficRule rule) => Rules = Rules.SetItem(rule.App, rule);

    public void RemoveRule(PathId app) => Rules = Rules.Remove(app);

    public void Advance(long revision) => Revision = Math.Max(Revision, revision);

    public void Hear(RouterReport report)
    {
        Routers = Routers.SetItem(report.Router, report);
        Lost = Lost.Remove(report.Router);
        _drained[report.Router] = [.. report.Drained];
    }

    public void Leave(RouterId router, DateTimeOffset at)
    {
        Lost = Lost.SetItem(router, new LostRouter(router, Routers.Find(router), at));
        if (Lost.Count > LostMax) Lost = Lost.Remove(Lost.Values.MinBy(lost => (lost.Since, lost.Router))!.Router);
        Routers = Routers.Remove(router);
        _drained.Remove(router);
    }

    private void Forget(PathId app, TaskId task)
    {
        if (!_records.Remove(task, out var old)) return;
        Unconfirmed.Remove((old.Endpoint.Revision, app, task));
        Draining.Remove((app, task));
    }
}
