using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Simulation.Checkers;
using Sandun.Simulation.Engine;
using Sandun.Simulation.Workload;

namespace Sandun.Simulation.World;

/// <summary>A whole data center in virtual time: one server, its machines and frameworks, the accidents that befall them, the checkers.</summary>
internal sealed class SimWorld
{
    public const string LivenessRule = "everything becomes as wished once nothing goes wrong";

    /// <summary>Longest virtual time in which everything must be as wished once nothing goes wrong any more.</summary>
    private static readonly TimeSpan s_healingBound = TimeSpan.FromMinutes(30);

    /// <summary>How long a guarantee may be lacked before revocable tasks are ended for it.</summary>
    private static readonly TimeSpan s_preemptAfter = TimeSpan.FromSeconds(20);

    /// <summary>More than the machines hold, so that others come to lack what they are guaranteed.</summary>
    private const int RevocableTasksMax = 150;

    private const int GuaranteedMilliCpus = 8000;

    /// <summary>Machines of which one meets with an accident when the time has come for one.</summary>
    private const int MachinesAnAccident = 50;

    private readonly SimRandom _accidents;
    private readonly TaskChecker _tasks;
    private readonly PreemptionChecker _preemptions = new();
    private readonly SimShape _shape;
    private readonly List<SimMachine> _machines = [];
    private readonly List<BatchFramework> _batches = [];
    private readonly SimServices _services;
    private readonly List<SimRouter> _routers = [];
    private readonly AppWorkload _workload;
    private readonly NodeOperator _operator;
    private readonly HealthChecker _health;

    public SimWorld(ulong seed, Defect defect = Defect.None, SimShape? given = null)
    {
        _shape = given ?? SimShape.BySeed;
        Scene = new Scene(seed);
        _accidents = Scene.Random.Split("accidents");
        _tasks = new TaskChecker(() => _machines);
        var defects = new Defects(defect);
        var capacity = new CapacityChecker();
        Server = new SimServer(Scene, defects, new ResourceManagerOptions { PreemptAfter = _shape.Preempts ? s_preemptAfter : null }, brain => capacity.Books(brain.TakeView(Scene.Timeline.Now)))
        {
            Called = Called, Told = Told,
        };
        _services = new SimServices(Scene, Server, defects)
        {
            RegistryChanged = tell => _routers.ForEach(router => router.Follow(tell)),
            BrainLost = () =>
            {
                _health!.Forget();
                _routers.ForEach(router => router.Disconnect());
            },
        };
        _workload = new AppWorkload(Scene, _services, Server.Store);
        _health = new HealthChecker(task => _machines.Exists(machine => machine.Runtime.Answered.Contains(task)), _workload.UpgradeOf);
        _services.Decided = _health.Decided;
        _operator = new NodeOperator(Scene, Server, _machines);
        var shape = Scene.Random.Split("shape");
        var machines = shape.Between(3, 7);
        for (var i = 0; i < (_shape.Machines > 0 ? _shape.Machines : machines); i++) _machines.Add(NewMachine($"node{i}", shape, defects));
        var routers = shape.Between(1, 2);
        for (var i = 0; i < routers; i++) _routers.Add(new SimRouter(Scene, _services, $"router{i}", defects));
        var batches = shape.Between(1, 2);
        for (var i = 0; i < (_shape.Preempts ? 2 : batches); i++)
            _batches.Add(new BatchFramework(Scene, Server, $"batch{i}", shape.Between(2, 15)) { IsRevocable = _shape.Preempts && i == 0 });
    }

    public Scene Scene { get; }

    public SimServer Server { get; }

    /// <summary>Tasks launched so far.</summary>
    public int Launched => _tasks.Launched;

    /// <summary>Tasks that were ended for others.</summary>
    public int Preempted => _preemptions.Ended;

    /// <summary>Virtual time that has passed.</summary>
    public TimeSpan Elapsed => Scene.Timeline.Now - Timeline.Beginning;

    private IReadOnlyList<ISimFramework> Frameworks => [_services, .. _batches];

    /// <summary>Lets the world run with accidents, heals it, and demands that everything becomes as wished.</summary>
    public void Run(TimeSpan troubled)
    {
        StartServer();
        foreach (var machine in _machines) machine.Start();
        foreach (var batch in _batches) batch.Start();
        foreach (var router in _routers) router.Start();
        _workload.Start();
        PlanAccident();
        PlanWish();
        _operator.Start();
        if (_shape.Preempts) KeepGuarantee();
        RunUntil(Scene.Timeline.Now + troubled);
        Heal();
    }

    private void Heal()
    {
        Scene.Trace.Note("world", "heals");
        Scene.Faults.Healed = true;
        foreach (var machine in _machines) machine.Heal();
        foreach (var framework in Frameworks) framework.Heal();
        var bound = Scene.Timeline.Now + s_healingBound;
        string? wrong;
        do
        {
            _operator.OpenAll();
            RunUntil(Scene.Timeline.Now + TimeSpan.FromSeconds(10));
            wrong = Frameworks.Select(framework => framework.Unsatisfied()).FirstOrDefault(text => text is not null) ?? _tasks.Unsettled(Frameworks);
        }
        while (wrong is not null && Scene.Timeline.Now < bound);

        if (wrong is not null) throw new RuleBrokenException(LivenessRule, wrong);
    }

    private void RunUntil(DateTimeOffset time)
    {
        while (Scene.Timeline.Step(time))
        {
            _workload.Check();
        }

        Scene.Timeline.AdvanceTo(time);
    }

    private SimMachine NewMachine(string host, SimRandom shape, Defects defects) => new(
        Scene, Server, host,
        new Resources(ResourceAmounts.Of(shape.Between(4, 16), shape.Between(1024, 16_384), 10_000), PortSet.Of(new PortRange(31000, 31000 + shape.Between(5, 100)))),
        defects)
    {
        Started = (machine, container) =>
        {
            CapacityChecker.Machine(machine, container);
            _tasks.Started(machine, container);
        },
    };

    private void PlanAccident() => Scene.Timeline.After(_accidents.Time(200, 20_000), () =>
    {
        if (Scene.Faults.Healed) return;
        for (var i = 0; i <= _machines.Count / MachinesAnAccident; i++) Befall();
        PlanAccident();
    });

    private void Befall()
    {
        var faults = Scene.Faults;
        var machine = _accidents.Pick(_machines);
        switch (_accidents.Between(0, 11))
        {
            case 0 when faults.Happens(faults.Crashes): machine.CrashAgent(); break;
            case 1 when faults.Happens(faults.Reboots): machine.Reboot(); break;
            case 2 when faults.Happens(faults.Partitions): machine.Partition(); break;
            case 3 when faults.Happens(faults.Crashes): _accidents.Pick(_batches).Crash(); break;
            case 4 when faults.Happens(faults.Crashes): CrashServer(); break;
            case 5 when faults.Happens(faults.Partitions): _accidents.Pick(_routers).Disconnect(); break;
            case 6 or 7 when faults.Happens(faults.TaskCrashes): machine.Runtime.CrashOne(); break;
            case 11 when faults.Happens(faults.TaskCrashes): machine.Runtime.SickenOne(); break;
            case 8 when faults.Happens(faults.Hangs): machine.Runtime.Hang(_accidents.Time(1000, 120_000)); break;
            case 9 when faults.Happens(faults.Crashes): _accidents.Pick(_routers).Crash(); break;
            case 10 when faults.Happens(faults.Partitions): _accidents.Pick(_batches).Disconnect(); break;
        }
    }

    private void CrashServer()
    {
        TimeSpan? pause = _accidents.Chance(300) ? _accidents.Time(200, 60_000) : null;
        Server.Crash(pause);
        _services.Crash(pause);
        var slow = Scene.Faults.Happens(Scene.Faults.SlowTakeovers);
        Scene.Timeline.After(slow ? _accidents.Time(15_000, 180_000) : _accidents.Time(200, 15_000), StartServer);
    }

    private void StartServer()
    {
        Server.Role.Start();
        _services.Role.Start();
    }

    private void Called(ISimFramework framework, SchedulerCall call)
    {
        _tasks.Called(framework, call);
        if (call is not SchedulerCall.Kill kill) return;
        foreach (var router in _routers) RouteChecker.Killed(router, Server.Store, kill, Scene.Timeline.Now);
    }

    private void PlanWish() => Scene.Timeline.After(_accidents.Time(1000, 60_000), () =>
    {
        if (Scene.Faults.Healed) return;
        var batch = _accidents.Pick(_batches);
        batch.Want(_accidents.Between(0, batch.IsRevocable ? RevocableTasksMax : 20));
        PlanWish();
    });

    /// <summary>An operator who sees to it that the second framework's role has its guarantee.</summary>
    private void KeepGuarantee()
    {
        var role = new Role(_batches[1].Name);
        if (Server.Brain?.TakeView(Scene.Timeline.Now).Roles.GetValueOrDefault(role) is not { Guarantees.IsEmpty: false })
            Server.Ask(new PoolRequest.UpdateQuota([new RoleQuota(role, [new NamedAmount("cpus", GuaranteedMilliCpus)], [])], true));
        Scene.Timeline.After(TimeSpan.FromSeconds(5), KeepGuarantee);
    }

    private void Told(ISimFramework framework, SchedulerEvent told)
    {
        _tasks.Told(framework, told);
        _preemptions.Told(framework, told);
    }
}
