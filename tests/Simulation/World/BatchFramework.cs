using System.Collections.Immutable;
using System.Globalization;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Simulation.Engine;

namespace Sandun.Simulation.World;

/// <summary>
/// A scripted framework that competes with the service scheduler: it keeps a number of short and endless tasks going, writes each
/// down before it launches it, and asks for all of them whenever it subscribes. Its notes survive its crashes.
/// </summary>
internal sealed class BatchFramework : ISimFramework
{
    private static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(30);

    private readonly Scene _scene;
    private readonly SimServer _server;
    private readonly SimRandom _random;
    private readonly OrderedDelay _toServer;
    private readonly OrderedDelay _fromServer;
    private readonly SortedDictionary<TaskId, AgentId?> _live = [];
    private readonly SortedSet<TaskId> _toKill = [];
    private long? _session;
    private int _tasks;
    private int _wanted;
    private int _life;

    public BatchFramework(Scene scene, SimServer server, string name, int wanted)
    {
        _scene = scene;
        _server = server;
        _wanted = wanted;
        Name = name;
        _random = scene.Random.Split(name);
        _toServer = new OrderedDelay(scene, _random);
        _fromServer = new OrderedDelay(scene, _random);
    }

    public string Name { get; }

    /// <summary>Whether its tasks may be ended for others.</summary>
    public bool IsRevocable { get; init; }

    public FrameworkId? Id { get; private set; }

    public IReadOnlyDictionary<TaskId, AgentId?> LiveTasks => _live;

    public void Start() => KeepSubscribed(_life);

    /// <summary>Wants another number of tasks; surplus endless ones are killed.</summary>
    public void Want(int tasks)
    {
        _wanted = tasks;
        foreach (var task in _live.Keys.Except(_toKill).Take(Math.Max(0, _live.Count - tasks)).ToArray()) Kill(task);
        if (_live.Count < tasks) Call(new SchedulerCall.Revive());
    }

    public void Crash()
    {
        _scene.Trace.Note(Name, "crashes");
        _life++;
        EndSession();
        var life = _life;
        _scene.Timeline.After(_random.Time(500, 20_000), () => KeepSubscribed(life));
    }

    /// <summary>Its connection breaks; it subscribes again.</summary>
    public void Disconnect()
    {
        _scene.Trace.Note(Name, "loses its connection");
        EndSession();
    }

    public void Tell(long session, SchedulerEvent told) => _fromServer.Deliver(() =>
    {
        if (session == _session) Hear(told);
    });

    public void SessionEnded(long session) => _fromServer.Deliver(() =>
    {
        if (session == _session) _session = null;
    });

    public string? Unsatisfied() => _live.Count == _wanted ? null : $"{Name} has {_live.Count} tasks and wants {_wanted}";

    public void Heal() => Want(0);

    private void KeepSubscribed(int life)
    {
        if (life != _life) return;
        _scene.Timeline.After(_random.Time(1000, 5000), () => KeepSubscribed(life));
        if (_session is not null) return;
        _session = _server.Open(this);
        Call(new SchedulerCall.Subscribe(Name, Id, [new Role(Name)], TimeSpan.FromDays(1)));
    }

    private void KeepAsking(long session)
    {
        if (session != _session) return;
        if (_live.Count > 0) Call(new SchedulerCall.Reconcile([.. _live.Select(task => KeyValuePair.Create(task.Key, task.Value))]));
        foreach (var task in _toKill) Call(new SchedulerCall.Kill(task, _live[task], null));
        _scene.Timeline.After(s_askAgain, () => KeepAsking(session));
    }

    private void Hear(SchedulerEvent told)
    {
        switch (told)
        {
            case SchedulerEvent.Subscribed subscribed:
                Id = subscribed.Id;
                Call(new SchedulerCall.Reconcile([]));
                KeepAsking(_session!.Value);
                break;
            case SchedulerEvent.Offers offers:
                foreach (var offer in offers.Items) Answer(offer);
                break;
            case SchedulerEvent.Update update: Note(update.Status); break;
            case SchedulerEvent.Error: EndSession(); break;
        }
    }

    private void Answer(Offer offer)
    {
        var tasks = ImmutableArray.CreateBuilder<TaskSpec>();
        var left = offer.Resources;
        while (_live.Count < _wanted && tasks.Count < 4)
        {
            var task = NewTask(left.Ports);
            if (!task.Resources.FitsIn(left)) break;
            left -= task.Resources;
            _live.Add(task.Id, offer.Agent);
            tasks.Add(task);
        }

        var refuse = _random.Time(0, 30_000);
        if (tasks.Count == 0 && _random.Chance(500)) Call(new SchedulerCall.Decline([offer.Id], refuse));
        else Call(new SchedulerCall.Accept([offer.Id], tasks.ToImmutable(), refuse));
    }

    private TaskSpec NewTask(PortSet ports)
    {
        var port = ports.IsEmpty ? PortSet.Empty : PortSet.OfPorts([ports.At(_random.Below(ports.Count))]);
        var labels = IsRevocable ? Sorted.Empty.Add(RevocableTask.Label, "true") : Sorted.Empty;
        var spec = new TaskSpec
        {
            Labels = labels,
            Id = new TaskId($"{Name}-{_tasks++}"), Name = Name,
            Resources = new Resources(ResourceAmounts.Of(_random.Between(1, 20) / 10m, _random.Between(16, 512)), port),
        };
        return _random.Chance(300)
            ? spec
            : spec with { Labels = labels.Add("runs-ms", _random.Between(100, 60_000).ToString(CultureInfo.InvariantCulture)) };
    }

    private void Note(TaskStatus status)
    {
        if (status.State.IsTerminal())
        {
            _live.Remove(status.TaskId);
            _toKill.Remove(status.TaskId);
            if (_live.Count < _wanted && _random.Chance(300)) Call(new SchedulerCall.Revive());
        }
        else if (_live.ContainsKey(status.TaskId)) _live[status.TaskId] = status.Agent;
        else if (status.State is not TaskState.Unknown and not TaskState.Unreachable)
            Call(new SchedulerCall.Kill(status.TaskId, status.Agent, null));

        if (status is { Uuid: { } uuid, Agent: { } agent }) Call(new SchedulerCall.Acknowledge(agent, status.TaskId, uuid));
    }

    private void Kill(TaskId task)
    {
        _toKill.Add(task);
        Call(new SchedulerCall.Kill(task, _live[task], null));
    }

    private void Call(SchedulerCall call)
    {
        if (_session is not { } session) return;
        _toServer.Deliver(() =>
        {
            _scene.Trace.Note(Name, Describe(call));
            if (session == _session && !_server.Call(session, call)) _session = null;
        });
    }

    private static string Describe(SchedulerCall call) => call switch
    {
        SchedulerCall.Accept accept => $"accepts {accept.Offers[0]} for {string.Join(' ', accept.Tasks.Select(task => task.Id.Value))}",
        SchedulerCall.Decline decline => $"declines {decline.Offers[0]}",
        SchedulerCall.Reconcile reconcile => $"asks for {string.Join(' ', reconcile.Tasks.Select(task => task.Key.Value))}",
        _ => call.ToString(),
    };

    private void EndSession()
    {
        if (_session is { } session) _server.Close(session);
        _session = null;
    }
}
