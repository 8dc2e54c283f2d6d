using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Sandun.Simulation.Checkers;
using Scheduler = Sandun.ServiceScheduler.ServiceScheduler;

namespace Sandun.Simulation.World;

/// <summary>The service scheduler as the server hosts it: beside the resource manager, with a hand-over between their inboxes.</summary>
internal sealed class SimServices : ISimFramework
{
    private static readonly ServiceSchedulerOptions s_options = new();

    private readonly Scene _scene;
    private readonly SimServer _server;
    private readonly Dictionary<long, Action<ServiceReply>> _callers = [];
    private long? _session;
    private long _calls;
    private int _brains;

    public SimServices(Scene scene, SimServer server, Defects defects)
    {
        _scene = scene;
        _server = server;
        var random = scene.Random.Split("services");
        var compare = Rebuilding.OfServices(server.Store, s_options);
        Role = new SimRole<ServiceInput, ServiceFact, ServiceCommand>
        {
            Name = Name, Scene = scene, Clock = () => server.Clock, Store = server.Store, Random = random, Codec = defects.Wrap(new ServiceFactCodec()),
            NewBrain = () => defects.Wrap(new Scheduler(random.Split($"ids-{_brains++}"), s_options)), FirstInputs = [new ServiceInput.Started()],
            Trace = command => command is ServiceCommand.CallResourceManager ? command.ToString() : null,
            Run = command => Array.ForEach([.. defects.Bend(command)], Run), Lost = EndAll, RunsCommandsEarly = defects.Has(Defect.AcknowledgesBeforeCommit),
            RunsCommandsOfTheNext = defects.Has(Defect.AnswersWithTheBatchBefore),
            CompareRebuilt = brain => compare(Real(brain)),
            Decided = brain => Decided(Real(brain).TakeView(scene.Timeline.Now)),
        };
    }

    public string Name => "services";

    public SimRole<ServiceInput, ServiceFact, ServiceCommand> Role { get; }

    public FrameworkId? Id => View?.Framework;

    /// <summary>The state now; null while no scheduler runs.</summary>
    public ServiceView? View => (Role.Brain is { } brain ? Real(brain) : null)?.TakeView(_scene.Timeline.Now);

    /// <summary>What the registry's followers are told.</summary>
    public Action<ServiceCommand.TellRouters> RegistryChanged { get; set; } = _ => { };

    /// <summary>The scheduler lost its brain: routers must introduce themselves again.</summary>
    public Action BrainLost { get; set; } = () => { };

    /// <summary>The state after each decision; for checkers.</summary>
    public Action<ServiceView> Decided { get; set; } = _ => { };

    /// <summary>Why the workload's wishes are not met, or null when they are.</summary>
    public Func<ServiceView, string?> Wishes { get; set; } = _ => null;

    /// <summary>The workload's part in a healing: what it still wants.</summary>
    public Action Healing { get; set; } = () => { };

    public IReadOnlyDictionary<TaskId, AgentId?> LiveTasks
    {
        get
        {
            var live = new SortedDictionary<TaskId, AgentId?>();
            foreach (var instance in Instances())
                if (instance.Task is { } task) live.Add(task, instance.Agent);
            return live;
        }
    }

    /// <summary>Asks for something; the answer may never come.</summary>
    public bool Ask(ServiceRequest request, Action<ServiceReply> answered)
    {
        var call = ++_calls;
        if (!Role.Post(new ServiceInput.Request(call, request))) return false;
        _callers.Add(call, answered);
        return true;
    }

    public void Crash(TimeSpan? pause)
    {
        if (pause is { } time) Role.Pause(time);
        else Role.Crash();
        EndAll();
    }

    public void Tell(long session, SchedulerEvent told)
    {
        if (session != _session || Role.Post(new ServiceInput.FromResourceManager(told))) return;
        EndSession();
    }

    public void SessionEnded(long session)
    {
        if (session != _session) return;
        _session = null;
        Role.Post(new ServiceInput.FromResourceManager(new SchedulerEvent.Disconnected()));
    }

    public string? Unsatisfied()
    {
        if (View is not { } view) return "no service scheduler runs";
        if (view.Deployments.Length > 0) return $"deployment {view.Deployments[0].Id} of {string.Join(' ', view.Deployments[0].AffectedApps)} is not done";
        return Wishes(view);
    }

    public void Heal() => Healing();

    private static Scheduler Real(IMachine<ServiceInput, ServiceFact, ServiceCommand> brain) =>
        Defects.Unwrap<Scheduler, ServiceInput, ServiceFact, ServiceCommand>(brain);

    private IEnumerable<Instance> Instances() => View?.Instances.Values.SelectMany(ofApp => ofApp.Values) ?? [];

    private void Run(ServiceCommand command)
    {
        switch (command)
        {
            case ServiceCommand.Reply reply:
                if (_callers.Remove(reply.Call, out var answered)) answered(reply.Body);
                break;
            case ServiceCommand.CallResourceManager call: Call(call.Call); break;
            case ServiceCommand.TellRouters tell: RegistryChanged(tell); break;
            case ServiceCommand.Announce: break;
            default: throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "not a command of the service scheduler");
        }
    }

    private void Call(SchedulerCall call)
    {
        if (call is SchedulerCall.Accept accept) DurabilityChecker.Launched(_server.Store, accept);
        if (call is SchedulerCall.Subscribe)
        {
            EndSession();
            _session = _server.Open(this);
        }

        if (_session is { } session && _server.Call(session, call)) return;
        EndSession();
        Role.Post(new ServiceInput.FromResourceManager(new SchedulerEvent.Disconnected()));
    }

    private void EndSession()
    {
        if (_session is { } session) _server.Close(session);
        _session = null;
    }

    private void EndAll()
    {
        EndSession();
        BrainLost();
        _callers.Clear();
    }
}
