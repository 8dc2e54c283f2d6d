using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Simulation.Checkers;
using Sandun.Simulation.Engine;

namespace Sandun.Simulation.World;

/// <summary>One machine: the real agent's brain with its checkpoint, simulated processes, and the link to the server.</summary>
internal sealed class SimMachine
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(3);

    /// <summary>Small, so that a short run sees ended tasks go.</summary>
    private static readonly AgentLimits s_limits = new(TimeSpan.FromMinutes(1), 20);

    /// <summary>Directions in which nothing passes: to the server, from the server.</summary>
    private static readonly (bool Up, bool Down)[] s_cuts = [(true, true), (true, false), (false, true)];

    private readonly Scene _scene;
    private readonly SimRandom _random;
    private readonly SimServer _server;
    private readonly Defects _defects;
    private bool _isPartitioned;
    private int _life;
    private int _brains;

    public SimMachine(Scene scene, SimServer server, string host, Resources total, Defects defects)
    {
        _scene = scene;
        _server = server;
        _defects = defects;
        _random = scene.Random.Split(host);
        Host = host;
        Total = total;
        Store = new SimStore(scene.Trace);
        Runtime = new SimRuntime(scene, _random.Split("runtime"), host)
        {
            Tell = input => Role!.Post(input), Started = container => Started(this, container),
        };
        var clock = scene.Faults.NewClock(scene.Timeline, _random.Split("clock"));
        var compare = Rebuilding.OfAgent(Store);
        Role = new SimRole<AgentInput, AgentFact, AgentCommand>
        {
            Name = host, Scene = scene, Clock = () => clock, Store = Store, Random = _random.Split("role"), Codec = defects.Wrap(new AgentFactCodec()),
            NewBrain = () => new AgentBrain(_random.Split($"ids-{_brains++}"), s_limits), FirstInputs = [new AgentInput.Started()],
            Trace = command => command is AgentCommand.Send { Report: AgentReport.Heartbeat } ? "heartbeat" : command.ToString(), Run = Run, Lost = Abandon, RunsCommandsEarly = defects.Has(Defect.ReportsBeforeCheckpoint), CompareRebuilt = brain => compare((AgentBrain)brain),
        };
    }

    public string Host { get; }

    /// <summary>Called whenever a task has begun to run; for checkers.</summary>
    public Action<SimMachine, SimContainer> Started { get; init; } = (_, _) => { };

    public Resources Total { get; }

    public SimStore Store { get; }

    public SimRuntime Runtime { get; }

    public SimRole<AgentInput, AgentFact, AgentCommand> Role { get; }

    public AgentBrain? Brain => (AgentBrain?)Role.Brain;

    public Connection? Connection { get; private set; }

    public void Start()
    {
        Role.Start();
        Beat(_life);
        Connect(_life);
    }

    /// <summary>The agent's process dies and comes back after a while; its tasks go on.</summary>
    public void CrashAgent()
    {
        if (!Role.IsRunning) return;
        Role.Crash();
        Runtime.AgentDied();
        Abandon();
        _life++;
        _scene.Timeline.After(_random.Time(500, 30_000), Start);
    }

    public void Reboot()
    {
        _scene.Trace.Note(Host, "reboots");
        if (Role.IsRunning) CrashAgent();
        Runtime.Reboot();
    }

    /// <summary>Its network fails for a while: nothing passes, or nothing in one direction.</summary>
    public void Partition()
    {
        if (_isPartitioned) return;
        var (up, down) = _random.Pick(s_cuts);
        _scene.Trace.Note(Host, $"is cut off{(up ? " from the server" : "")}{(down ? " for the server" : "")}");
        _isPartitioned = true;
        Connection?.Partition(up, down);
        _scene.Timeline.After(_random.Time(500, 60_000), Heal);
    }

    public void Heal()
    {
        if (!_isPartitioned) return;
        _isPartitioned = false;
        Connection?.Heal();
    }

    private void Abandon()
    {
        Connection?.AbandonByAgent();
        Connection = null;
    }

    private void Connect(int life)
    {
        if (life != _life) return;
        _scene.Timeline.After(_random.Time(200, 2000), () => Connect(life));
        if (!Role.IsRunning || _isPartitioned || Connection is { IsOpenAtAgent: true }) return;
        Connection? made = null;
        made = _server.TryConnect(
            _random.Split($"connection-{_scene.Timeline.Steps}"),
            order =>
            {
                if (Connection == made || _defects.Has(Defect.ObeysStaleOrders)) Role.Post(new AgentInput.Ordered(order));
            },
            () =>
            {
                if (Connection != made) return;
                Connection = null;
                Role.Post(new AgentInput.LinkLost());
            });
        if (made is null) return;
        Connection = made;
        Role.Post(new AgentInput.LinkConnected(new AgentSpec { Hostname = Host, Address = Host, Total = Total, BootId = Runtime.BootId }));
    }

    private void Beat(int life)
    {
        if (life != _life) return;
        Role.Post(new AgentInput.Measured(new NodeUsage(0, 0, 0), []));
        _scene.Timeline.After(s_heartbeat, () => Beat(life));
    }

    private void Run(AgentCommand command)
    {
        switch (_defects.Bend(command))
        {
            case null: break;
            case AgentCommand.Recover recover: _scene.Timeline.After(Runtime.Delay(_random.Time(1, 100)), Recovered(recover, _life)); break;
            case AgentCommand.Launch launch: Runtime.Launch(launch); break;
            case AgentCommand.Terminate terminate: Runtime.Terminate(terminate.Task); break;
            case AgentCommand.Kill kill: Runtime.Kill(kill.Task); break;
            case AgentCommand.StartProbes probes: Probe(probes.Task, _life); break;
            case AgentCommand.StopProbes: break;
            case AgentCommand.Send send:
                if (send.Report is AgentReport.Status status) DurabilityChecker.Reported(Store, status.Update);
                Connection?.Report(send.Report);
                break;
            case AgentCommand.RemoveSandbox remove: Runtime.Remove(remove.Task); break;
            case AgentCommand.Destroy destroy: Runtime.Destroy(destroy.Task); break;
            case AgentCommand.Reconnect: Abandon(); break;
            default: throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "not a command of an agent");
        }
    }

    private Action Recovered(AgentCommand.Recover recover, int life) => () =>
    {
        if (life == _life) Role.Post(new AgentInput.Recovered(recover.Search, Runtime.BootId, [.. Runtime.Find()]));
    };

    /// <summary>Probes a running task again and again; one that does not answer yet, or not now, more often.</summary>
    private void Probe(TaskSpec task, int life) => _scene.Timeline.After(_random.Time(100, 2000), () =>
    {
        if (life != _life || !Runtime.IsRunning(task.Id) || !Role.IsRunning) return;
        var passes = Runtime.Answers(task.Id);
        for (var i = 0; i < task.HealthChecks.Length; i++) Role.Post(new AgentInput.Probed(task.Id, i, passes ? null : "no answer"));
        if (task.ReadinessCheck is not null)
            Role.Post(new AgentInput.ReadinessProbed(task.Id, new ReadinessResult(true, 200, "", "")));
        _scene.Timeline.After(TimeSpan.FromSeconds(passes ? 10 : 3), () => Probe(task, life));
    });
}
