using Sandun.AgentLink;
using Sandun.Hosting;
using Sandun.MarathonApi;
using Sandun.MesosApi;
using Sandun.MesosApi.Scheduling;
using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Server.Cluster;
using Sandun.Server.ControlPlane;
using Sandun.Server.DataCenters;
using Sandun.Server.Links;
using Sandun.Server.Mesos;
using Sandun.Server.Settings;
using Sandun.ServiceScheduler;
using Sandun.Store;

namespace Sandun.Server.Roles;

/// <summary>The server's two roles and all that ties them to each other, to agents and to routers.</summary>
public sealed class ServerRoles : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly AgentSessions _agents = new();
    private readonly RouterSessions _routers = new();
    private readonly FrameworkStreams _streams = new();
    private readonly MesosPool _pool;
    private readonly MesosLink? _foreign;
    private readonly TimedStore _timed;
    private readonly EventLoop<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand> _manager;
    private readonly EventLoop<ServiceInput, ServiceFact, ServiceCommand> _scheduler;

    private readonly DataCenterHost _centers;
    private readonly CenterLatencies _latencies;
    private readonly RoleStores _stores;
    private readonly Published<ClusterView> _cluster;
    private readonly Published<ServiceView> _view;
    private readonly ServiceSchedulerOptions _options;
    private readonly ResourceManagerOptions _loss;
    private readonly TimeProvider _time;

    private ServerRoles(ServerOptions options, RoleStores stores, TimeProvider time, ILoggerFactory logging)
    {
        _stores = stores;
        _time = time;
        _options = OptionsOf(options);
        _loss = AgentLossArguments.Of(options);
        var changes = new ChangeCounter();
        var cluster = _cluster = new Published<ClusterView>(ClusterView.Empty, changes);
        var view = _view = new Published<ServiceView>(ServiceView.Empty, changes);
        var calls = new Calls<ServiceReply>();
        var nodeCalls = new Calls<NodeReply>();
        var events = new EventHub();
        var link = new FrameworkLink
        {
            ToResourceManager = (session, call) => _manager!.TryPost(new ResourceManagerInput.FrameworkCalled(session, call)),
            SessionEnded = session => _manager!.TryPost(new ResourceManagerInput.FrameworkGone(session)),
            ToScheduler = TellScheduler,
        };
        if (options.ResourceManagers.Count > 0)
        {
            _foreign = new MesosLink(options.ResourceManagers, MasterAccess.Handler(options.ResourceManagers), time, logging.CreateLogger("Sandun.MesosLink"))
            {
                ToScheduler = TellScheduler,
            };
        }

        _timed = new TimedStore(stores.ResourceManager, time);
        _pool = new MesosPool(() => _manager!, cluster);
        _manager = new EventLoop<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>(
            new ResourceManagerRole(() => new WatchedResourceManager(NewManager(), _pool.History), cluster)
            {
                Calls = nodeCalls, Agents = _agents, Frameworks = link, Streams = _streams, Pool = _pool,
            },
            _timed, time, logging.CreateLogger("Sandun.ResourceManager"));
        _scheduler = new EventLoop<ServiceInput, ServiceFact, ServiceCommand>(
            new ServiceSchedulerRole(NewScheduler, view, calls, events)
            {
                ResourceManager = (IResourceManagerLink?)_foreign ?? link, Routers = _routers, Tally = Tally,
            },
            stores.ServiceScheduler, time, logging.CreateLogger("Sandun.ServiceScheduler"));
        Services = new Services(_scheduler, view, calls, events);
        Events = events;
        Views = new ControlPlaneViews
        {
            ConfirmLosses = ConfirmLosses, Nodes = new NodeDesk(_manager, nodeCalls), ClusterSource = cluster, ServicesSource = view,
            Changes = changes, Usage = new UsageRates(), Traffic = new TrafficBook(time),
            ClusterProblem = () => Problem(_manager.State, _manager.Problem), ServicesProblem = () => Problem(_scheduler.State, _scheduler.Problem),
        };
        _latencies = new CenterLatencies(() => cluster.View, _agents, time);
        _centers = new DataCenterHost(
            stores.DataCenters,
            new FleetViews
            {
                Latencies = _latencies, ClusterSource = () => cluster.View, ServicesSource = () => view.View,
                TrafficSource = () => Views.Traffic.View, NoWitness = () => Views.NoWitness(),
            },
            _scheduler.TryPost, time, logging);
        Link = new LinkServer(_agents, _routers)
        {
            Usage = Views.Usage, Traffic = Views.Traffic, Time = time,
            ToResourceManager = _manager.PostAsync, ToScheduler = _scheduler.PostAsync,
            Registry = () => _scheduler.State == LoopState.Running ? view.View.Registry : null,
        };
    }

    public IServices Services { get; }

    /// <summary>What is counted of the service scheduler.</summary>
    public SchedulerTally Tally { get; } = new();

    /// <summary>What happens, for all who follow.</summary>
    public EventHub Events { get; }

    public ControlPlaneViews Views { get; }

    internal DataCenterHost DataCenters => _centers;

    public ILinkServer Link { get; }

    public AgentSessions Agents => _agents;

    /// <summary>The resource manager, as Mesos' interfaces use it.</summary>
    public IMesosPool Mesos => _pool;

    private bool TellScheduler(SchedulerEvent happened)
    {
        Tally.Heard(happened);
        return _scheduler.TryPost(new ServiceInput.FromResourceManager(happened));
    }

    /// <summary>What is measured of the resource manager's queue and store, under the names Mesos has for it.</summary>
    internal IEnumerable<KeyValuePair<string, double>> MesosMeasures() => [KeyValuePair.Create("master/event_queue_messages", (double)_manager.WaitingCount), .. _timed.Metrics];

    /// <summary>Frameworks that came over HTTP.</summary>
    public FrameworkStreams Frameworks => _streams;
    public RouterSessions Routers => _routers;

    public static ServerRoles Create(ServerOptions options, RoleStores stores, TimeProvider time, ILoggerFactory logging) =>
        new(options, stores, time, logging);

    /// <summary>The resource manager first: the scheduler's first word is its subscription there.</summary>
    public async Task StartAsync()
    {
        if (_stores.Awaited.Length > 0)
        {
            _manager.Await(_stores.Awaited);
            _scheduler.Await(_stores.Awaited);
            await _centers.StartAsync(_stores.Awaited, _ending.Token);
            return;
        }

        await _manager.StartAsync(_ending.Token);
        await _scheduler.StartAsync(_ending.Token);
        await _centers.StartAsync("", _ending.Token);
    }

    /// <summary>An operator's word that the silent agents are lost; false when the resource manager does not decide now.</summary>
    public bool ConfirmLosses() => _manager.TryPost(new ResourceManagerInput.LossesConfirmed());

    /// <summary>Gives both brains up, because another server may lead by now; they come back when their stores hand the state out again.</summary>
    public void Surrender(string why)
    {
        _centers.Surrender(why);
        _scheduler.Surrender(why);
        _manager.Surrender(why);
    }

    /// <summary>Gives leadership up where there is nobody else to take it: the brains load their state anew and go on.</summary>
    public bool Renew()
    {
        Surrender("leadership was given up, and is taken again");
        return true;
    }

    /// <summary>Brains for the same views that follow the store while this server's own do not decide.</summary>
    internal IReadOnlyList<IStandbyBrain> StandbyBrains(IStore store) =>
    [
        new StandbyBrain<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand, ClusterView>(
            store, new ResourceManagerFactCodec(), NewManager, _cluster, _time),
        new StandbyBrain<ServiceInput, ServiceFact, ServiceCommand, ServiceView>(store, new ServiceFactCodec(), NewScheduler, _view, _time),
        _centers.StandbyBrain(store),
    ];

    /// <summary>Ends the streams of agents and routers, so that the web can stop without waiting for them.</summary>
    public void CutLinks()
    {
        _agents.CloseAll("the server is stopping");
        _routers.CloseAll("the server is stopping");
        _streams.CloseAll();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _latencies.DisposeAsync();
        await _centers.DisposeAsync();
        await _scheduler.DisposeAsync();
        if (_foreign is not null) await _foreign.DisposeAsync();
        await _manager.DisposeAsync();
    }

    private ResourceManager.ResourceManager NewManager() => new(new CryptoRandomSource(), _loss);

    private ServiceScheduler.ServiceScheduler NewScheduler() => new(new CryptoRandomSource(), _options);

    private static ServiceSchedulerOptions OptionsOf(ServerOptions options) => new()
    {
        FrameworkName = options.FrameworkName, ServicePortFirst = options.ServicePortFirst, ServicePortLast = options.ServicePortLast,
        OfflineRestarts = options.OfflineRestarts, Placement = options.Placement,
    };

    private static string Problem(LoopState state, string problem) =>
        state == LoopState.Running ? "" : problem.Length > 0 ? problem : "it is starting or stopping";
}
