using Sandun.Protocol;
using Sandun.ResourceManager;
using static Sandun.ResourceManager.ResourceManagerCommand;
using static Sandun.ResourceManager.ResourceManagerInput;
using RM = Sandun.ResourceManager.ResourceManager;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Drives a resource manager by hand: time stands still unless it is told to pass.</summary>
internal sealed class PoolDriver
{
    private readonly Dictionary<string, StoredEntity> _store = [];
    private readonly ResourceManagerFactCodec _codec = new();
    private ulong _life;
    private RM _brain;

    private readonly ResourceManagerOptions _options;

    public PoolDriver(ResourceManagerOptions? options = null)
    {
        _options = options ?? new ResourceManagerOptions();
        _brain = NewBrain();
    }

    /// <summary>Where agents say that they answer.</summary>
    public const int HttpPort = 5055;

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch;

    public List<ResourceManagerCommand> Commands { get; } = [];

    public ClusterView View => _brain.TakeView(Now);

    public IEnumerable<StoredEntity> Stored => _store.Values.OrderBy(entity => entity.Key, StringComparer.Ordinal);

    public void Send(ResourceManagerInput input) => Run(decision => _brain.Decide(input, Now, decision));

    public void Call(long session, SchedulerCall call) => Send(new FrameworkCalled(session, call));

    /// <summary>Lets time pass, with every deadline on the way.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (_brain.NextDeadline is { } deadline && deadline <= end)
        {
            Now = deadline > Now ? deadline : Now;
            Run(decision => _brain.OnDeadline(Now, decision));
        }

        Now = end;
    }

    /// <summary>The resource manager dies and starts again from what was kept.</summary>
    public void Restart()
    {
        Follow();
        Send(new Started());
    }

    /// <summary>From now on this is a standby, which knows what was kept and decides nothing.</summary>
    public void Follow()
    {
        _brain = NewBrain();
        foreach (var entity in Stored) _brain.Apply(_codec.Decode(entity.Key, entity.Value));
    }

    public IReadOnlyList<StoredEntity> Kept() =>
        [.. _brain.KeptFacts().Select(fact => _codec.Encode(fact)!.Value).OrderBy(entity => entity.Key, StringComparer.Ordinal)];

    public AgentId Agent(long session, string host, decimal cpus = 4, decimal memory = 4096, AgentId? id = null, string boot = "b", decimal disk = 10_000, string? zone = null, params AgentTask[] tasks)
    {
        Send(new AgentReported(session, new AgentReport.Register(
            new AgentSpec
            {
                Id = id, Hostname = host, Address = host, BootId = boot, Zone = zone, HttpPort = HttpPort,
                Total = new Resources(ResourceAmounts.Of(cpus, memory, disk), PortSet.Of(new PortRange(31000, 31999))),
            }, [.. tasks])));
        return Commands.OfType<TellAgent>().Select(told => told.Order).OfType<AgentOrder.Registered>().Last().Id;
    }

    public void Heartbeat(long session) => Send(new AgentReported(session, new AgentReport.Heartbeat(new NodeUsage(0, 0, 0), [])));

    public FrameworkId Framework(long session, string name = "f", string role = "*", FrameworkId? id = null, TimeSpan? failover = null)
    {
        Call(session, new SchedulerCall.Subscribe(name, id, [new Role(role)], failover ?? TimeSpan.FromDays(7)));
        return Told<SchedulerEvent.Subscribed>(session).Last().Id;
    }

    public IReadOnlyList<T> Told<T>(long session)
        where T : SchedulerEvent =>
        [.. Commands.OfType<TellFramework>().Where(told => told.Session == session).Select(told => told.Event).OfType<T>()];

    public IReadOnlyList<T> Ordered<T>(long session)
        where T : AgentOrder =>
        [.. Commands.OfType<TellAgent>().Where(told => told.Session == session).Select(told => told.Order).OfType<T>()];

    public IReadOnlyList<Offer> Offers(long session) => [.. Told<SchedulerEvent.Offers>(session).SelectMany(offers => offers.Items)];

    public IReadOnlyList<TaskStatus> Updates(long session) => [.. Told<SchedulerEvent.Update>(session).Select(update => update.Status)];

    public void Accept(long session, Offer offer, params TaskSpec[] tasks) => Accept(session, [offer], TimeSpan.FromSeconds(5), tasks);

    public void Accept(long session, IEnumerable<Offer> offers, TimeSpan refuse, params TaskSpec[] tasks) =>
        Call(session, new SchedulerCall.Accept([.. offers.Select(offer => offer.Id)], [.. tasks], refuse));

    public void Decline(long session, Offer offer, int seconds = 5) =>
        Call(session, new SchedulerCall.Decline([offer.Id], TimeSpan.FromSeconds(seconds)));

    public Guid Status(long session, FrameworkId framework, string task, TaskState state)
    {
        var uuid = Guid.NewGuid();
        Send(new AgentReported(session, new AgentReport.Status(framework, StatusOf(task, state, uuid))));
        return uuid;
    }

    public TaskStatus StatusOf(string task, TaskState state, Guid? uuid = null) =>
        new() { TaskId = new TaskId(task), State = state, Timestamp = Now, Uuid = uuid };

    public AgentTask Reported(FrameworkId framework, string task, TaskState state, decimal cpus = 1) =>
        new(framework, new TaskId(task), state.IsTerminal() ? Resources.None : Amounts(cpus, 128), StatusOf(task, state));

    public static TaskSpec Task(string id, decimal cpus = 1, decimal memory = 128, params int[] ports) => new()
    {
        Id = new TaskId(id), Name = id, Resources = new Resources(ResourceAmounts.Of(cpus, memory), PortSet.OfPorts(ports)),
    };

    public static Resources Amounts(decimal cpus, decimal memory) => new(ResourceAmounts.Of(cpus, memory), PortSet.Empty);

    private RM NewBrain() => new(new SeededRandom(++_life), _options);

    private void Run(Action<Decision<ResourceManagerFact, ResourceManagerCommand>> turn)
    {
        var decision = new Decision<ResourceManagerFact, ResourceManagerCommand>(_brain.Apply);
        turn(decision);
        foreach (var entity in decision.Facts.Select(_codec.Encode).OfType<StoredEntity>())
        {
            if (entity.Value is null) _store.Remove(entity.Key);
            else _store[entity.Key] = entity;
        }

        Commands.AddRange(decision.Commands);
    }
}
