using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Simulation.Engine;
using RM = Sandun.ResourceManager.ResourceManager;

namespace Sandun.Simulation.World;

/// <summary>The server's resource manager with its sessions: agents over connections, frameworks by hand-over.</summary>
internal sealed class SimServer
{
    private readonly Scene _scene;
    private readonly Defects _defects;
    private readonly SortedDictionary<long, Connection> _agents = [];
    private readonly SortedDictionary<long, ISimFramework> _frameworks = [];
    private long _sessions;
    private readonly SimRandom _clocks;
    private int _brains;

    public SimServer(Scene scene, Defects defects, ResourceManagerOptions options, Action<RM> turned)
    {
        _scene = scene;
        _defects = defects;
        Store = new SimStore(scene.Trace) { SkipsFencing = defects.Has(Defect.SkipsFencing) };
        var random = scene.Random.Split("server");
        _clocks = random.Split("clock");
        Clock = scene.Faults.NewServerClock(scene.Timeline, _clocks);
        var compare = Checkers.Rebuilding.OfResourceManager(Store);
        Role = new SimRole<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>
        {
            Name = "resource-manager", Scene = scene, Clock = () => Clock, Store = Store, Random = random, Codec = defects.Wrap(new ResourceManagerFactCodec()),
            NewBrain = () => defects.Wrap(new RM(random.Split($"ids-{_brains++}"), options)), FirstInputs = [new ResourceManagerInput.Started()],
            Trace = Describe, Run = Run, Lost = EndSessions,
            CompareRebuilt = brain => compare(Real(brain)),
            Turned = brain => turned(Real(brain)),
        };
    }

    public SimStore Store { get; }

    public SimRole<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand> Role { get; }

    /// <summary>The clock of the machine that leads.</summary>
    public SimClock Clock { get; private set; }

    public RM? Brain => Role.Brain is { } brain ? Real(brain) : null;

    /// <summary>A call left its framework; for checkers.</summary>
    public Action<ISimFramework, SchedulerCall> Called { get; set; } = (_, _) => { };

    /// <summary>An event is about to reach its framework; for checkers.</summary>
    public Action<ISimFramework, SchedulerEvent> Told { get; set; } = (_, _) => { };

    /// <summary>The server's process dies with all that runs in it, or stands still for so long that another takes over.</summary>
    public void Crash(TimeSpan? pause)
    {
        if (pause is { } time) Role.Pause(time);
        else Role.Crash();
        EndSessions();
        Clock = _scene.Faults.NewServerClock(_scene.Timeline, _clocks);
    }

    public Connection? TryConnect(SimRandom random, Action<AgentOrder> order, Action ended)
    {
        if (!Role.IsRunning) return null;
        var session = ++_sessions;
        var connection = new Connection(_scene, random, session)
        {
            ObeysStaleOrders = _defects.Has(Defect.ObeysStaleOrders), ReportArrives = report => Post(session, report), OrderArrives = order, AgentNoticesEnd = ended,
            ServerNoticesEnd = () =>
            {
                _agents.Remove(session);
                Role.Post(new ResourceManagerInput.AgentGone(session));
            },
        };
        _agents.Add(session, connection);
        return connection;
    }

    /// <summary>Opens a framework's session; null when the resource manager does not decide now.</summary>
    public long? Open(ISimFramework framework)
    {
        if (!Role.IsRunning) return null;
        _frameworks.Add(++_sessions, framework);
        return _sessions;
    }

    /// <summary>Hands a call over; false when the session is no longer open.</summary>
    public bool Call(long session, SchedulerCall call)
    {
        if (!_frameworks.TryGetValue(session, out var framework)) return false;
        Called(framework, call);
        return Role.Post(new ResourceManagerInput.FrameworkCalled(session, call));
    }

    public void Close(long session)
    {
        if (_frameworks.Remove(session)) Role.Post(new ResourceManagerInput.FrameworkGone(session));
    }

    /// <summary>Asks for what an operator wants; whether it is done shows in the view alone.</summary>
    public void Ask(PoolRequest request) => Role.Post(new ResourceManagerInput.Asked(1, request));

    private void Post(long session, AgentReport report) => Role.Post(new ResourceManagerInput.AgentReported(session, report));

    private static RM Real(IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand> brain) =>
        Defects.Unwrap<RM, ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>(brain);

    private static string Describe(ResourceManagerCommand command) => command switch
    {
        ResourceManagerCommand.TellFramework { Event: SchedulerEvent.Offers offers } tell =>
            $"offers {string.Join(' ', offers.Items.Select(offer => offer.Id.Value))} to session {tell.Session}",
        _ => command.ToString(),
    };

    private void Run(ResourceManagerCommand command)
    {
        switch (_defects.Bend(command))
        {
            case null: break;
            case ResourceManagerCommand.TellAgent tell:
                if (tell.Order is AgentOrder.Launch && _defects.Has(Defect.LaunchesOnTwoAgents))
                    _agents.FirstOrDefault(other => other.Key != tell.Session).Value?.Order(tell.Order);
                if (_agents.TryGetValue(tell.Session, out var connection)) connection.Order(tell.Order);
                break;
            case ResourceManagerCommand.TellFramework tell:
                if (!_frameworks.TryGetValue(tell.Session, out var framework)) break;
                Told(framework, tell.Event);
                framework.Tell(tell.Session, tell.Event);
                break;
            case ResourceManagerCommand.Reply or ResourceManagerCommand.Answer: break;
            case ResourceManagerCommand.Close close:
                if (_agents.Remove(close.Session, out var closed)) closed.AbandonByServer();
                else if (_frameworks.Remove(close.Session, out var ended)) ended.SessionEnded(close.Session);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "not a command of the resource manager");
        }
    }

    private void EndSessions()
    {
        foreach (var connection in _agents.Values) connection.AbandonByServer();
        _agents.Clear();
        var frameworks = _frameworks.ToArray();
        _frameworks.Clear();
        foreach (var (session, framework) in frameworks) framework.SessionEnded(session);
    }
}
