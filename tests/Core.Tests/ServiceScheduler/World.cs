using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>
/// Runs a service scheduler the way its host does (decide, keep facts, run commands) and plays the rest of the world: a resource manager
/// with agents, and routers. Inputs wait in a queue, so a test may look at the world between any two of them.
/// </summary>
public sealed class World
{
    private readonly ServiceSchedulerOptions _options;
    private readonly Decision<ServiceFact, ServiceCommand> _decision;
    private readonly SeededRandom _random;
    private Sandun.ServiceScheduler.ServiceScheduler _brain;
    private long _nextCall;

    public World(ServiceSchedulerOptions? options = null, ulong seed = 1)
    {
        _options = options ?? new ServiceSchedulerOptions();
        _random = new SeededRandom(seed);
        _brain = new Sandun.ServiceScheduler.ServiceScheduler(_random, _options);
        _decision = new Decision<ServiceFact, ServiceCommand>(fact => _brain.Apply(fact));
        Manager = new FakeResourceManager(this);
        Routers = new FakeRouters(this);
    }

    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; private set; } = Epoch;

    public FakeResourceManager Manager { get; }

    public FakeRouters Routers { get; }

    public SortedDictionary<string, byte[]> Store { get; } = new(StringComparer.Ordinal);

    public List<ServiceEvent> Events { get; } = [];

    public List<SchedulerCall> Calls { get; } = [];

    public SortedDictionary<long, ServiceReply> Replies { get; } = [];

    public Queue<ServiceInput> Pending { get; } = [];

    public ServiceView View => _brain.TakeView(Now);

    public DateTimeOffset? NextDeadline => _brain.NextDeadline;

    /// <summary>Called after every turn.</summary>
    public Action? AfterTurn { get; set; }

    public static World Started(int agents = 3, ServiceSchedulerOptions? options = null, ulong seed = 1)
    {
        var world = new World(options, seed);
        for (var i = 1; i <= agents; i++) world.Manager.AddAgent($"a{i}", $"node{i}");
        world.Feed(new ServiceInput.Started());
        world.Settle();
        return world;
    }

    /// <summary>One turn: nothing else is handled.</summary>
    public void Feed(ServiceInput input)
    {
        _brain.Decide(input, Now, _decision);
        Carry();
    }

    /// <summary>Handles all that is pending, and what follows from it, without time passing.</summary>
    public void Settle()
    {
        for (var turns = 0; turns < 1_000_000; turns++)
        {
            if (Pending.TryDequeue(out var input)) Feed(input);
            else if (_brain.NextDeadline <= Now) Wake();
            else return;
        }

        Assert.Fail("the world does not settle");
    }

    public void Advance(TimeSpan time)
    {
        var until = Now + time;
        Settle();
        while (_brain.NextDeadline is { } due && due <= until)
        {
            Now = due > Now ? due : Now;
            Wake();
            Settle();
        }

        Now = until;
    }

    public void Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    public ServiceReply Ask(ServiceRequest request)
    {
        var call = ++_nextCall;
        Feed(new ServiceInput.Request(call, request));
        return Replies[call];
    }

    public ServiceReply.Deploying Deploy(ServiceRequest request)
    {
        var reply = Ask(request);
        return Assert.IsType<ServiceReply.Deploying>(reply);
    }

    public ServiceReply.Refused Refusal(ServiceRequest request) => Assert.IsType<ServiceReply.Refused>(Ask(request));

    /// <summary>Creates an app and lets everything settle.</summary>
    public void Run(AppSpec spec)
    {
        Deploy(new ServiceRequest.CreateApp(spec, Force: false));
        Settle();
    }

    public ServiceReply Change(string id, Func<AppSpec, AppSpec> edit, bool force = false) => Ask(new ServiceRequest.UpdateApps(
        [new AppChange(PathId.Absolute(id), current => new AppEdit(edit(current!), null), MayCreate: false)], force));

    public IReadOnlyList<Instance> InstancesOf(string app) =>
        View.Instances.TryGetValue(PathId.Absolute(app), out var instances) ? [.. instances.Values] : [];

    public App App(string id) => View.Apps[PathId.Absolute(id)];

    /// <summary>Loses the brain and builds another from what is stored, as after a crash.</summary>
    public void Restart()
    {
        Pending.Clear();
        Manager.Forget();
        Routers.Disconnect();
        _brain = Load();
        Feed(new ServiceInput.Started());
    }

    /// <summary>A brain with what is stored, not started.</summary>
    public Sandun.ServiceScheduler.ServiceScheduler Load(bool backwards = false)
    {
        var codec = new ServiceFactCodec();
        var brain = new Sandun.ServiceScheduler.ServiceScheduler(_random, _options);
        foreach (var (key, value) in backwards ? Store.Reverse() : Store) brain.Apply(codec.Decode(key, value));
        return brain;
    }

    private void Wake()
    {
        _brain.OnDeadline(Now, _decision);
        Carry();
    }

    private void Carry()
    {
        var codec = new ServiceFactCodec();
        foreach (var fact in _decision.Facts)
        {
            if (codec.Encode(fact) is not { } entity) continue;
            Assert.StartsWith(codec.Prefix, entity.Key, StringComparison.Ordinal);
            if (entity.Value is null) Store.Remove(entity.Key);
            else Store[entity.Key] = entity.Value;
        }

        var commands = _decision.Commands.ToImmutableArray();
        _decision.Clear();
        foreach (var command in commands) Carry(command);
        AfterTurn?.Invoke();
    }

    private void Carry(ServiceCommand command)
    {
        switch (command)
        {
            case ServiceCommand.Reply reply: Replies.Add(reply.Call, reply.Body); break;
            case ServiceCommand.Announce announce: Events.Add(announce.Event); break;
            case ServiceCommand.TellRouters tell: Routers.Hear(tell); break;
            case ServiceCommand.CallResourceManager call:
                Calls.Add(call.Call);
                Manager.Hear(call.Call);
                break;
        }
    }
}
