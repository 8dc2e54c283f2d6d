using System.Collections.Immutable;
using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Agent;

/// <summary>An agent's brain on a bench: feeds it inputs, keeps what it orders, and stores its facts as the event loop would.</summary>
internal sealed class AgentBench
{
    public static readonly TaskId Web = new("web.1");
    public static readonly FrameworkId Framework = new("services");
    private readonly AgentFactCodec _codec = new();
    private readonly SortedDictionary<string, byte[]> _store = new(StringComparer.Ordinal);
    private readonly AgentLimits _limits;
    private readonly Counter _random = new();
    private AgentBrain _brain;

    public AgentBench(AgentLimits? limits = null)
    {
        _limits = limits ?? AgentLimits.Default;
        _brain = new AgentBrain(_random, _limits);
    }

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public List<AgentCommand> Commands { get; } = [];

    /// <summary>The name the agent has given itself.</summary>
    public AgentId Id => View.Identity.Id!.Value;

    public AgentSnapshot View => _brain.TakeView(Now);

    public HeldTask this[TaskId id] => View.Tasks[id];

    public IEnumerable<TaskStatus> Sent => Commands.OfType<AgentCommand.Send>().Select(send => send.Report).OfType<AgentReport.Status>().Select(status => status.Update);

    public IReadOnlyDictionary<string, byte[]> Store => _store;

    public static TaskSpec Spec(TaskId? id = null) => new()
    {
        Id = id ?? Web, Name = "web", Command = "sleep 100",
        Resources = new Resources(ResourceAmounts.Of(1, 64), PortSet.OfPorts([31000])),
        Environment = Sorted.Empty.Add("B", "2").Add("A", "1"),
        Ports = [new TaskPort("http", 31000, 31000, PortProtocols.Tcp)],
    };

    public static AgentSpec Machine => new() { Hostname = "node1", Address = "127.0.0.1", Total = Resources.None };

    public AgentBench Registered(string boot = "boot-1")
    {
        Give(new AgentInput.Started());
        Recover(boot);
        Give(new AgentInput.LinkConnected(Machine));
        Give(new AgentInput.Ordered(new AgentOrder.Registered(Id)));
        Commands.Clear();
        return this;
    }

    public AgentBench Running(TaskSpec? spec = null)
    {
        spec ??= Spec();
        Order(new AgentOrder.Launch(Framework, spec));
        return Give(new AgentInput.Launched(spec.Id, 42, ["127.0.0.1"]));
    }

    public AgentBench Order(AgentOrder order) => Give(new AgentInput.Ordered(order));

    public AgentBench Give(AgentInput input)
    {
        var decision = new Decision<AgentFact, AgentCommand>(_brain.Apply);
        _brain.Decide(input, Now, decision);
        return Commit(decision);
    }

    public AgentBench Exit(int code) => Give(new AgentInput.Exited(Web, new TaskEnd(code, TaskReason.None, "ended", "last words")));

    public AgentBench AcknowledgeAll(TaskId? id = null)
    {
        foreach (var status in this[id ?? Web].Pending) Order(new AgentOrder.Acknowledge(status.TaskId, status.Uuid!.Value));
        return this;
    }

    /// <summary>Lets time pass, with every deadline on the way.</summary>
    public AgentBench Pass(TimeSpan time)
    {
        var end = Now + time;
        for (var turns = 0; _brain.NextDeadline is { } at && at <= end; turns++)
        {
            Assert.True(turns < 10_000, "deadlines do not move on");
            if (at > Now) Now = at;
            var decision = new Decision<AgentFact, AgentCommand>(_brain.Apply);
            _brain.OnDeadline(Now, decision);
            Commit(decision);
        }

        Now = end;
        return this;
    }

    /// <summary>The agent dies and a new one loads what was stored.</summary>
    public AgentBench Restart(string boot, params ImmutableArray<FoundTask> found) => Restart(boot, TimeSpan.Zero, found);

    /// <summary>The same after a while, with every deadline that passed meanwhile.</summary>
    public AgentBench Restart(string boot, TimeSpan away, params ImmutableArray<FoundTask> found)
    {
        _brain = new AgentBrain(_random, _limits);
        foreach (var (key, value) in _store) _brain.Apply(_codec.Decode(key, value));
        Commands.Clear();
        Pass(away);
        Give(new AgentInput.Started());
        return Recover(boot, found);
    }

    /// <summary>Answers the brain's latest search of the machine.</summary>
    public AgentBench Recover(string boot, params ImmutableArray<FoundTask> found) =>
        Give(new AgentInput.Recovered(Commands.OfType<AgentCommand.Recover>().Last().Search, boot, found));

    private AgentBench Commit(Decision<AgentFact, AgentCommand> decision)
    {
        foreach (var fact in decision.Facts)
        {
            if (_codec.Encode(fact) is not { } entity) continue;
            if (entity.Value is null) _store.Remove(entity.Key);
            else _store[entity.Key] = entity.Value;
        }

        Commands.AddRange(decision.Commands);
        return this;
    }

    private sealed class Counter : IRandomSource
    {
        private ulong _next;

        public ulong Next() => ++_next;
    }
}
