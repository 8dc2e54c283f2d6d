using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;
using Sandun.Routing;

namespace Sandun.Lab.Reference;

/// <summary>
/// A router on the ordinary link that serves every revision at once and tells of a steady load: so many requests a second for each route,
/// divided over the instances by the shares and weights a proxy would have, each answered in the same time.
/// </summary>
public sealed class SimulatedRouter : IRouterLinkHandler, IAsyncDisposable
{
    /// <summary>Requests a second for each route.</summary>
    public const int RequestsASecond = 16;

    private const long LatencyMicros = 12_000;
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);

    private readonly Channel<RouterReport> _reports = Channel.CreateBounded<RouterReport>(
        new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Channel<RouterTraffic> _traffic = Channel.CreateBounded<RouterTraffic>(
        new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Lock _lock = new();
    private readonly SortedDictionary<TaskId, Endpoint> _endpoints = [];
    private readonly SortedDictionary<PathId, Route> _routes = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly RouterId _id;
    private readonly string _dataCenter;
    private readonly Task _running;
    private readonly ITimer _count;
    private long _revision;
    private long _sequence;

    /// <param name="servers">The servers it dials.</param>
    /// <param name="id">Its id.</param>
    /// <param name="dataCenter">Where it stands; it prefers instances there.</param>
    /// <param name="time">The clock.</param>
    public SimulatedRouter(LinkServers servers, string id, string dataCenter, TimeProvider time)
    {
        _id = new RouterId(id);
        _dataCenter = dataCenter;
        _running = new RouterLinkClient(servers, this, NullLogger.Instance).RunAsync(_ending.Token);
        _count = time.CreateTimer(_ => Count(), null, s_pace, s_pace);
    }

    public ChannelReader<RouterReport> Outgoing => _reports.Reader;

    public ChannelReader<RouterTraffic>? Traffic => _traffic.Reader;

    public ValueTask<RouterReport> HelloAsync(CancellationToken cancellation)
    {
        lock (_lock) return ValueTask.FromResult(Now());
    }

    public ValueTask OnSnapshotAsync(RegistryView view, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _endpoints.Clear();
            _routes.Clear();
            foreach (var endpoint in view.Endpoints) _endpoints[endpoint.Task] = endpoint;
            foreach (var route in view.Routes.Where(route => route.PortIndex == 0)) _routes[route.App] = route;
            _revision = view.Revision;
            _reports.Writer.TryWrite(Now());
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask OnChangesAsync(long revision, ImmutableArray<RegistryChange> changes, CancellationToken cancellation)
    {
        lock (_lock)
        {
            foreach (var change in changes) Apply(change);
            _revision = revision;
            _reports.Writer.TryWrite(Now());
        }

        return ValueTask.CompletedTask;
    }

    public void OnConnected()
    {
    }

    public void OnDisconnected(string why)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _count.DisposeAsync();
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private void Apply(RegistryChange change)
    {
        switch (change)
        {
            case RegistryChange.EndpointPut put: _endpoints[put.Endpoint.Task] = put.Endpoint; break;
            case RegistryChange.EndpointRemoved removed: _endpoints.Remove(removed.Task); break;
            case RegistryChange.RoutePut { Route.PortIndex: 0 } put: _routes[put.Route.App] = put.Route; break;
            case RegistryChange.RouteRemoved { PortIndex: 0 } removed: _routes.Remove(removed.App); break;
        }
    }

    private RouterReport Now() => new(
        _id, _revision, [.. _endpoints.Values.Where(endpoint => endpoint.State == EndpointState.Draining).Select(endpoint => endpoint.Task)], "simulated", null)
    {
        DataCenter = _dataCenter,
    };

    private void Count()
    {
        lock (_lock)
        {
            var rows = ImmutableArray.CreateBuilder<TrafficRow>();
            var byApp = _endpoints.Values.ToLookup(endpoint => endpoint.App);
            foreach (var (app, route) in _routes) AddRows(rows, app, TrafficSplit.Weigh([.. byApp[app].Select(TargetOf)], route.Settings, _dataCenter));
            _traffic.Writer.TryWrite(new RouterTraffic(_id, _sequence++, rows.ToImmutable()));
        }
    }

    /// <summary>Each instance gets its part, rounded so that all parts add up; what is rounded away falls on another instance each second.</summary>
    private void AddRows(ImmutableArray<TrafficRow>.Builder rows, PathId app, ImmutableArray<Target> targets)
    {
        var all = targets.Where(target => !target.Draining).Sum(target => (long)target.Weight);
        if (all == 0) return;
        rows.Add(new TrafficRow(app, 0, null, null, 1000, CountsOf(RequestsASecond)));
        var shift = _sequence * 37 % all;
        var before = shift * RequestsASecond / all;
        var upTo = shift;
        foreach (var target in targets.Where(target => !target.Draining && target.Weight > 0))
        {
            upTo += target.Weight;
            var until = upTo * RequestsASecond / all;
            if (until > before) rows.Add(new TrafficRow(app, 0, target.Task, target.DataCenter, 1000, CountsOf((int)(until - before))));
            before = until;
        }
    }

    private static TrafficCounts CountsOf(int requests) => new()
    {
        Requests = requests, Sessions = requests, Successes = requests, BytesIn = requests * 400L, BytesOut = requests * 4000L,
        Latency = LatencyHistogram.OfTimes(Enumerable.Repeat(LatencyMicros, requests)),
    };

    private static Target TargetOf(Endpoint endpoint) => new(
        endpoint.Task, endpoint.Address, endpoint.Ports.FirstOrDefault(), endpoint.Weight, endpoint.State == EndpointState.Draining)
    {
        DataCenter = endpoint.Zone,
    };
}
