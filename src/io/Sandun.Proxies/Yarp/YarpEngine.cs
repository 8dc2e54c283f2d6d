using System.Diagnostics;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Protocol;
using Sandun.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Sandun.Proxies.Yarp;

/// <summary>
/// A proxy in this process, for machines without HAProxy: Kestrel listens, YARP forwards. It ends with the process. Changes of
/// endpoints swap one table; ports open and close by themselves.
/// </summary>
public sealed partial class YarpEngine : IProxyEngine
{
    /// <summary>How often ports that were taken are looked at again.</summary>
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(2);

    private static readonly SortedDictionary<string, string> s_noneIsolated = new(StringComparer.Ordinal);

    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(5);

    private readonly ProxySettings _settings;
    private readonly IPAddress _address;
    private readonly Action _wake;
    private readonly EngineServices _services;
    private readonly ServiceProvider _provider;
    private readonly IHttpForwarder _forwarder;
    private readonly HttpMessageInvoker _client = HttpForwarding.NewClient();
    private readonly SortedDictionary<int, PortListener> _listeners = [];
    private readonly SortedDictionary<int, string> _unavailable = [];
    private readonly List<Task> _closing = [];
    private readonly CertificateShelf _certificates = new();

    /// <summary>Destinations no route leads to any more, with the task they belong to, until their requests are done.</summary>
    private readonly List<(TaskId Task, Destination Destination)> _leaving = [];

    private readonly Stopwatch _sinceMeasured = Stopwatch.StartNew();

    /// <summary>Everything that counts; swapped whole with the table.</summary>
    private volatile IReadOnlyList<Meter> _meters = [];
    private readonly SurgeWatch _surges = new();

    private volatile ForwardTable _table = ForwardTable.Empty;
    private ProxyModel _model = ProxyModel.Empty;
    private long _modelEdition = -1;
    private DateTimeOffset _nextLook;

    /// <param name="wake">Asks for another round, from any thread.</param>
    public YarpEngine(ProxySettings settings, Action wake, EngineServices services)
    {
        _settings = settings;
        _address = IPAddress.Parse(settings.BindAddress);
        _wake = wake;
        _services = services;
        _provider = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddHttpForwarder()
            .BuildServiceProvider();
        _forwarder = _provider.GetRequiredService<IHttpForwarder>();
        Name = $"yarp {typeof(IHttpForwarder).Assembly.GetName().Version?.ToString(3)}";
    }

    public string Name { get; }

    public async Task<ProxyStatus> ConvergeAsync(RegistryTable registry, CancellationToken cancellation)
    {
        var now = _services.Time.GetUtcNow();
        if (_unavailable.Count > 0 && now >= _nextLook)
        {
            _unavailable.Clear();
            _modelEdition = -1;
            _nextLook = now + s_lookAgain;
        }

        if (registry.Edition != _modelEdition)
        {
            Rebuild(registry);
            await ListenAsync();
            if (_unavailable.Count > 0) Rebuild(registry);
        }

        _closing.RemoveAll(closing => closing.IsCompleted);
        return new ProxyStatus(registry.Revision, Drained(registry), _model.Problems, _unavailable.Count > 0 ? s_lookAgain : s_idle)
        {
            IsFaulty = _settings.LacksAnEntry(_unavailable),
        };
    }

    public void UseCertificates(ImmutableArray<RouterCertificate> certificates)
    {
        _certificates.Use(certificates);
        _modelEdition = -1;
    }

    public Task<ImmutableArray<TrafficRow>> MeasureAsync(CancellationToken cancellation)
    {
        var interval = (int)Math.Max(1, _sinceMeasured.ElapsedMilliseconds);
        _sinceMeasured.Restart();
        ImmutableArray<TrafficRow> rows =
        [
            .. _meters
                .Select(meter => new TrafficRow(meter.Route.App, meter.Route.PortIndex, meter.Task, meter.DataCenter, interval, meter.Counter.Take(meter.Line?.Length ?? 0)))
                .Where(row => !row.Counts.IsIdle),
        ];
        _surges.Told();
        return Task.FromResult(rows);
    }

    public Task<ImmutableArray<PathId>> SurgingAsync(CancellationToken cancellation)
    {
        var totals = new SortedDictionary<RouteKey, long>();
        foreach (var meter in _meters.Where(meter => meter.Task is null)) totals[meter.Route] = meter.Counter.Begun;
        return Task.FromResult<ImmutableArray<PathId>>([.. _surges.Look(totals, Environment.TickCount64)]);
    }

    /// <summary>Closes all ports.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll([.. _closing, .. _listeners.Values.Select(listener => listener.CloseAsync())]);
        _client.Dispose();
        await _provider.DisposeAsync();
    }

    private void Rebuild(RegistryTable registry)
    {
        var before = Served().ToList();
        _model = ProxyModelBuilder.Build(
            registry, _settings, new ModelSurroundings(_unavailable, _certificates.Names, s_noneIsolated) { CertificatesAreTold = _certificates.AreTold }, _model);
        _modelEdition = registry.Edition;
        var (past, table) = (_table, ForwardTable.Of(_model, _table, _wake, _services.Time));
        _table = table;
        table.Retire(past);
        var kept = Served().Select(entry => entry.Destination).ToHashSet();
        _leaving.AddRange(before.Where(entry => !kept.Contains(entry.Destination)));
        NameMeters();
    }

    private void NameMeters()
    {
        var meters = new List<Meter>();
        var known = new HashSet<TrafficCounter>();
        foreach (var backend in _model.Backends)
        {
            var cluster = _table.Clusters[backend.Name];
            var route = new RouteKey(backend.App, backend.PortIndex);
            meters.Add(new Meter(route, null, null, cluster.Counter, cluster.Line));
            for (var index = 0; index < backend.Targets.Length; index++)
                Add(new Meter(route, backend.Targets[index].Task, backend.Targets[index].DataCenter, cluster.Destinations[index].Counter));
        }

        // What leaves is counted until its requests are done.
        foreach (var meter in _meters.Where(meter => meter.Task is not null && _leaving.Any(entry => entry.Destination.Counter == meter.Counter))) Add(meter);
        _meters = meters;

        void Add(Meter meter)
        {
            if (known.Add(meter.Counter)) meters.Add(meter);
        }
    }

    private async Task ListenAsync()
    {
        ImmutableArray<ServiceFrontend> wanted = _model.Services;
        if (_model.Settings.EntryPort > 0) wanted = wanted.Add(new ServiceFrontend(_model.Settings.EntryPort, true, "", PathId.Root));
        if (_model.Settings.TlsPort > 0) wanted = wanted.Add(new ServiceFrontend(_model.Settings.TlsPort, true, "", PathId.Root));
        var change = ListenerChange.Between(_listeners.ToDictionary(open => open.Key, open => open.Value.Http), wanted);
        foreach (var port in change.Close)
        {
            _listeners.Remove(port, out var listener);
            _closing.Add(listener!.CloseAsync());
        }

        foreach (var service in change.Open) await OpenAsync(service);
    }

    private async Task OpenAsync(ServiceFrontend service)
    {
        var at = new IPEndPoint(_address, service.Port);
        var isTls = service.Port == _settings.TlsPort;
        var isEntry = isTls || service.Port == _settings.EntryPort;
        Func<HttpContext, Cluster?> find = isEntry
            ? context => _table.OfHost(context.Request.Host.Value ?? "", context.Request.Path.Value ?? "/")
            : _ => _table.OfPort(service.Port);
        var http = new HttpForwarding(_forwarder, _client, find);
        var tcp = new TcpForwarding(() => _table.OfPort(service.Port));
        try
        {
            _listeners[service.Port] = isTls ? await PortListener.OpenTlsAsync(at, _certificates.Find, http, NullLoggerFactory.Instance) : service.Http
                ? await PortListener.OpenHttpAsync(at, http, NullLoggerFactory.Instance)
                : await PortListener.OpenTcpAsync(at, tcp.ServeAsync, http, NullLoggerFactory.Instance);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            _unavailable[service.Port] = PortProbe.Refusal(_address, service.Port) ?? failure.Message;
            LogRefused(_services.Logger, service.Port, failure.Message);
        }
    }

    private ImmutableArray<TaskId> Drained(RegistryTable registry)
    {
        _leaving.RemoveAll(entry => entry.Destination.IsEmpty);
        var busy = Served().Concat(_leaving).Where(entry => !entry.Destination.IsEmpty).Select(entry => entry.Task).ToHashSet();
        return
        [
            .. registry.Endpoints
                .Where(endpoint => endpoint.State == EndpointState.Draining && !busy.Contains(endpoint.Task))
                .Select(endpoint => endpoint.Task),
        ];
    }

    private IEnumerable<(TaskId Task, Destination Destination)> Served()
    {
        foreach (var backend in _model.Backends)
        {
            var destinations = _table.Clusters[backend.Name].Destinations;
            for (var index = 0; index < backend.Targets.Length; index++) yield return (backend.Targets[index].Task, destinations[index]);
        }
    }

    private sealed record Meter(RouteKey Route, TaskId? Task, string? DataCenter, TrafficCounter Counter, WaitingLine? Line = null);
}
