using Sandun.AgentLink;
using Sandun.Hosting;
using Sandun.MarathonApi;
using Sandun.ResourceManager;
using Sandun.Server.ControlPlane;
using Sandun.Server.Links;
using Sandun.Server.Settings;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Roles;

/// <summary>The server's two roles and all that ties them to each other, to agents and to routers.</summary>
public sealed class ServerRoles : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly AgentSessions _agents = new();
    private readonly RouterSessions _routers = new();
    private readonly EventLoop<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand> _manager;
    private readonly EventLoop<ServiceInput, ServiceFact, ServiceCommand> _scheduler;

    private ServerRoles(ServerOptions options, IEntityStore store, TimeProvider time, ILoggerFactory logging)
    {
        var changes = new ChangeCounter();
        var cluster = new Published<ClusterView>(ClusterView.Empty, changes);
        var view = new Published<ServiceView>(ServiceView.Empty, changes);
        var calls = new Calls();
        var events = new EventHub();
        var link = new FrameworkLink
        {
            ToResourceManager = (session, call) => _manager!.TryPost(new ResourceManagerInput.FrameworkCalled(session, call)),
            SessionEnded = session => _manager!.TryPost(new ResourceManagerInput.FrameworkGone(session)),
            ToScheduler = happened => _scheduler!.TryPost(new ServiceInput.FromResourceManager(happened)),
        };
        _manager = new EventLoop<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>(
            new ResourceManagerRole(() => new ResourceManager.ResourceManager(new CryptoRandomSource()), cluster) { Agents = _agents, Frameworks = link },
            store, time, logging.CreateLogger("Sandun.ResourceManager"));
        _scheduler = new EventLoop<ServiceInput, ServiceFact, ServiceCommand>(
            new ServiceSchedulerRole(() => new ServiceScheduler.ServiceScheduler(new CryptoRandomSource(), OptionsOf(options)), view, calls, events)
            {
                ResourceManager = link, Routers = _routers,
            },
            store, time, logging.CreateLogger("Sandun.ServiceScheduler"));
        Services = new Services(_scheduler, view, calls, events);
        Views = new ControlPlaneViews
        {
            ClusterSource = cluster, ServicesSource = view, Changes = changes, Usage = new UsageRates(),
            ClusterProblem = () => Problem(_manager.State, _manager.Problem), ServicesProblem = () => Problem(_scheduler.State, _scheduler.Problem),
        };
        Link = new LinkServer(_agents, _routers)
        {
            Usage = Views.Usage, Time = time,
            ToResourceManager = _manager.PostAsync, ToScheduler = _scheduler.PostAsync,
            Registry = () => _scheduler.State == LoopState.Running ? view.View.Registry : null,
        };
    }

    public IServices Services { get; }

    public ControlPlaneViews Views { get; }

    public ILinkServer Link { get; }

    public AgentSessions Agents => _agents;

    public static ServerRoles Create(ServerOptions options, IEntityStore store, TimeProvider time, ILoggerFactory logging) =>
        new(options, store, time, logging);

    /// <summary>The resource manager first: the scheduler's first word is its subscription there.</summary>
    public async Task StartAsync()
    {
        await _manager.StartAsync(_ending.Token);
        await _scheduler.StartAsync(_ending.Token);
    }

    /// <summary>Ends the streams of agents and routers, so that the web can stop without waiting for them.</summary>
    public void CutLinks()
    {
        _agents.CloseAll("the server is stopping");
        _routers.CloseAll("the server is stopping");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _scheduler.DisposeAsync();
        await _manager.DisposeAsync();
    }

    private static ServiceSchedulerOptions OptionsOf(ServerOptions options) => new()
    {
        FrameworkName = options.FrameworkName, ServicePortFirst = options.ServicePortFirst, ServicePortLast = options.ServicePortLast,
    };

    private static string Problem(LoopState state, string problem) =>
        state == LoopState.Running ? "" : problem.Length > 0 ? problem : "it is starting or stopping";
}
