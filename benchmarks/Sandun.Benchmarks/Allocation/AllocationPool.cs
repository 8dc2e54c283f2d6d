using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Benchmarks.Allocation;

/// <summary>A resource manager driven in this process, as Mesos' own allocation benchmarks drive its allocator.</summary>
internal sealed class AllocationPool
{
    private readonly ResourceManager.ResourceManager _brain = new(new CountingRandom());
    private readonly Decision<ResourceManagerFact, ResourceManagerCommand> _decision;
    private readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch;
    private readonly Dictionary<AgentId, long> _agents = [];
    private long _sessions;

    public AllocationPool() => _decision = new Decision<ResourceManagerFact, ResourceManagerCommand>(_brain.Apply);

    /// <summary>Session of each framework that takes part.</summary>
    public Dictionary<long, FrameworkId> Frameworks { get; } = [];

    public void AddAgent(string name, Resources total)
    {
        _agents[new AgentId(name)] = ++_sessions;
        Decide(new ResourceManagerInput.AgentReported(_sessions, new AgentReport.Register(
            new AgentSpec { Id = new AgentId(name), Hostname = name, Address = name, Total = total, BootId = "1" }, [])));
    }

    /// <summary>An agent reports a task's status.</summary>
    public IReadOnlyList<ResourceManagerCommand> Report(AgentId agent, FrameworkId framework, TaskStatus status) =>
        Decide(new ResourceManagerInput.AgentReported(_agents[agent], new AgentReport.Status(framework, status)));

    /// <summary>As a framework subscribes over the wire; what it causes is decided at once.</summary>
    public IReadOnlyList<ResourceManagerCommand> Subscribe(string name, string role)
    {
        var session = ++_sessions;
        Frameworks[session] = new FrameworkId(name);
        return Decide(new ResourceManagerInput.FrameworkCalled(session, new SchedulerCall.Subscribe(name, new FrameworkId(name), [new Role(role)], default)));
    }

    /// <summary>Makes a framework known without any allocation: Mesos' benchmarks pause the allocator meanwhile.</summary>
    public void AddQuietly(string name, string role)
    {
        var session = ++_sessions;
        var id = new FrameworkId(name);
        Frameworks[session] = id;
        _brain.Apply(new ResourceManagerFact.FrameworkPut(new FrameworkRecord(id, name, [new Role(role)], default, null)));
        _brain.Apply(new ResourceManagerFact.FrameworkLinked(id, session, _now));
    }

    public void SetQuietly(RoleRecord role) => _brain.Apply(new ResourceManagerFact.RolePut(role));

    /// <summary>One allocation over all agents that have something free.</summary>
    public IReadOnlyList<ResourceManagerCommand> Allocate() => Decide(new ResourceManagerInput.Asked(0, new PoolRequest.UpdateQuota([], true)));

    public IReadOnlyList<ResourceManagerCommand> Call(long session, SchedulerCall call) => Decide(new ResourceManagerInput.FrameworkCalled(session, call));

    /// <summary>What there is to do when nothing has happened.</summary>
    public void Idle() => _brain.OnDeadline(_now, Cleared());

    public ClusterView View() => _brain.TakeView(_now);

    /// <summary>Decides one input; the commands live until the next.</summary>
    public IReadOnlyList<ResourceManagerCommand> Decide(ResourceManagerInput input)
    {
        _brain.Decide(input, _now, Cleared());
        return _decision.Commands;
    }

    private Decision<ResourceManagerFact, ResourceManagerCommand> Cleared()
    {
        _decision.Clear();
        return _decision;
    }

    /// <summary>Gives the same names every time.</summary>
    private sealed class CountingRandom : IRandomSource
    {
        private ulong _drawn;

        public ulong Next() => ++_drawn;
    }
}
