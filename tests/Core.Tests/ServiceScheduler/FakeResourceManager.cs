using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>A resource manager with agents that do as they are told, unless a test tells them otherwise.</summary>
public sealed class FakeResourceManager(World world)
{
    private readonly SortedDictionary<AgentId, FakeAgent> _agents = [];
    private readonly SortedDictionary<OfferId, Offer> _offers = [];
    private long _nextOffer;
    private long _nextUuid;
    private bool _wanted;

    public SortedDictionary<TaskId, FakeTask> Tasks { get; } = [];

    /// <summary>Launched tasks run at once.</summary>
    public bool AutoRun { get; set; } = true;

    /// <summary>Running tasks with health checks report them healthy at once.</summary>
    public bool AutoHealthy { get; set; } = true;

    /// <summary>Killed tasks end at once.</summary>
    public bool AutoKill { get; set; } = true;

    /// <summary>Questions for states are answered.</summary>
    public bool AutoReconcile { get; set; } = true;

    /// <summary>The role offers are drawn from.</summary>
    public Role OfferRole { get; set; } = Role.Any;

    /// <summary>The networks all agents say they have from now on; null when they do not say.</summary>
    public ImmutableArray<string>? Networks { get; set; }

    public void AddAgent(string id, string hostname, decimal cpus = 1000, decimal memory = 1_000_000, string? zone = null) =>
        _agents[new AgentId(id)] = new FakeAgent(
            hostname, zone, new Resources(ResourceAmounts.Of(cpus, memory, 1_000_000), PortSet.Of(new PortRange(31000, 61000))));

    /// <summary>The agent has more than it was added with.</summary>
    public void AddResources(string id, Resources more)
    {
        var agent = _agents[new AgentId(id)];
        _agents[new AgentId(id)] = agent with { Total = agent.Total + more };
    }

    /// <summary>The agent is offered no more; what runs there stays.</summary>
    public void RemoveAgent(string id)
    {
        _agents.Remove(new AgentId(id));
        foreach (var offer in _offers.Values.Where(offer => offer.Agent.Value == id).ToList()) _offers.Remove(offer.Id);
    }

    public void Forget()
    {
        _offers.Clear();
        _wanted = false;
    }

    public void Hear(SchedulerCall call)
    {
        switch (call)
        {
            case SchedulerCall.Subscribe subscribe:
                _wanted = true;
                Tell(new SchedulerEvent.Subscribed(subscribe.Info.Id ?? new FrameworkId("fw-1")));
                OfferAll();
                break;
            case SchedulerCall.Revive:
                _wanted = true;
                OfferAll();
                break;
            case SchedulerCall.Suppress: _wanted = false; break;
            case SchedulerCall.Accept accept: Accept(accept); break;
            case SchedulerCall.Decline decline:
                foreach (var offer in decline.Offers) _offers.Remove(offer);
                break;
            case SchedulerCall.Kill kill: Kill(kill.Task); break;
            case SchedulerCall.Acknowledge acknowledge:
                if (Tasks.TryGetValue(acknowledge.Task, out var known)) known.Unacknowledged.Remove(acknowledge.Uuid);
                break;
            case SchedulerCall.Reconcile reconcile when AutoReconcile: Reconcile(reconcile); break;
        }
    }

    /// <summary>Offers what is free and not offered yet.</summary>
    public void OfferAll()
    {
        if (!_wanted) return;
        var offered = _offers.Values.Select(offer => offer.Agent).ToHashSet();
        var offers = _agents.Where(agent => !offered.Contains(agent.Key)).Select(agent => new Offer
        {
            Id = new OfferId($"o{++_nextOffer:D6}"), Agent = agent.Key, Hostname = agent.Value.Hostname, Zone = agent.Value.Zone,
            Address = "10.0.0." + agent.Key.Value[1..], HasDocker = true, Role = OfferRole, Networks = Networks,
            Resources = Tasks.Values.Where(task => task.Agent == agent.Key).Aggregate(agent.Value.Total, (left, task) => left - task.Spec.Resources),
        }).ToImmutableArray();
        foreach (var offer in offers) _offers.Add(offer.Id, offer);
        if (!offers.IsEmpty) Tell(new SchedulerEvent.Offers(offers));
    }

    public void Run(TaskId task) => Report(task, TaskState.Running);

    /// <summary>A status of a known task, as its agent would send it.</summary>
    public void Report(TaskId id, TaskState state, Func<TaskStatus, TaskStatus>? more = null)
    {
        var task = Tasks[id];
        var status = new TaskStatus
        {
            TaskId = id, State = state, Timestamp = world.Now, Agent = task.Agent, Uuid = new Guid((int)++_nextUuid, 0, 0, new byte[8]),
            Pid = state == TaskState.Running ? 4711 : 0, IpAddresses = ["192.168.0.1"],
        };
        if (more is not null) status = more(status);
        task.Last = status;
        if (status.Uuid is { } uuid) task.Unacknowledged.Add(uuid);
        if (state.IsTerminal()) Tasks.Remove(id);
        Tell(new SchedulerEvent.Update(status));
    }

    /// <summary>A running task whose checks all say the same.</summary>
    public void ReportHealth(TaskId id, bool healthy, int failures = 1)
    {
        var checks = Tasks[id].Spec.HealthChecks.Length;
        Report(id, TaskState.Running, status => status with
        {
            Healthy = healthy,
            Checks =
            [
                .. Enumerable.Range(0, checks).Select(index => healthy
                    ? new CheckResult(index, 0, world.Now, world.Now, null, null)
                    : new CheckResult(index, failures, null, null, world.Now, "503 Service Unavailable")),
            ],
        });
    }

    public void Fail(TaskId id, TaskState state = TaskState.Failed) =>
        Report(id, state, status => status with { ExitCode = 1, Message = "Command exited with status 1", LastOutput = "boom" });

    public void Tell(SchedulerEvent told) => world.Pending.Enqueue(new ServiceInput.FromResourceManager(told));

    private void Accept(SchedulerCall.Accept accept)
    {
        var offer = _offers[accept.Offers.Single()];
        _offers.Remove(offer.Id);
        var left = offer.Resources;
        foreach (var spec in accept.Tasks)
        {
            Assert.True(spec.Resources.FitsIn(left), "a launch must fit its offer");
            left -= spec.Resources;
            Tasks.Add(spec.Id, new FakeTask(spec, offer.Agent));
            if (!AutoRun) continue;
            Run(spec.Id);
            if (AutoHealthy && !spec.HealthChecks.IsEmpty) ReportHealth(spec.Id, healthy: true);
        }
    }

    private void Kill(TaskId id)
    {
        if (!Tasks.TryGetValue(id, out var task))
        {
            Tell(new SchedulerEvent.Update(new TaskStatus
            {
                TaskId = id, State = TaskState.Unknown, Timestamp = world.Now, Reason = TaskReason.Reconciliation,
            }));
            return;
        }

        task.Kills++;
        if (AutoKill) Report(id, TaskState.Killed, status => status with { ExitCode = 143, LastOutput = "last words" });
    }

    private void Reconcile(SchedulerCall.Reconcile reconcile)
    {
        var asked = reconcile.Tasks.IsEmpty ? Tasks.Keys.ToList() : [.. reconcile.Tasks.Select(task => task.Key)];
        foreach (var id in asked)
        {
            Tell(new SchedulerEvent.Update(Tasks.TryGetValue(id, out var task) && task.Last is { } last
                ? last with { Uuid = null, Reason = TaskReason.Reconciliation }
                : new TaskStatus
                {
                    TaskId = id, State = task is null ? TaskState.Gone : TaskState.Staging, Timestamp = world.Now,
                    Reason = TaskReason.Reconciliation,
                }));
        }
    }

    private sealed record FakeAgent(string Hostname, string? Zone, Resources Total);
}

/// <summary>A task the fake resource manager runs.</summary>
public sealed class FakeTask(TaskSpec spec, AgentId agent)
{
    public TaskSpec Spec => spec;

    public AgentId Agent => agent;

    public int Kills { get; set; }

    public TaskStatus? Last { get; set; }

    public HashSet<Guid> Unacknowledged { get; } = [];
}
