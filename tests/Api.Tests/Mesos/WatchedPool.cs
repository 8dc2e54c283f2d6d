using Sandun.Core.Tests;
using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using Command = Sandun.ResourceManager.ResourceManagerCommand;
using Input = Sandun.ResourceManager.ResourceManagerInput;

namespace Sandun.Api.Tests.Mesos;

/// <summary>The real resource manager with its history, driven by hand: one agent, session 1, and frameworks.</summary>
internal sealed class WatchedPool
{
    private readonly WatchedResourceManager _brain;
    private readonly List<Command> _commands = [];
    private readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public WatchedPool()
    {
        _brain = new WatchedResourceManager(new ResourceManager.ResourceManager(new SeededRandom(1)), History);
        Send(new Input.AgentReported(1, new AgentReport.Register(
            new AgentSpec
            {
                Hostname = "a", Address = "a", BootId = "b", Total = new Resources(ResourceAmounts.Of(4, 4096, 10_000), PortSet.Empty),
            }, [])));
        Agent = _commands.OfType<Command.TellAgent>().Select(told => told.Order).OfType<AgentOrder.Registered>().Single().Id;
    }

    public PoolHistory History { get; } = new();

    public AgentId Agent { get; }

    public ClusterView View { get; private set; } = ClusterView.Empty;

    public void Send(Input input)
    {
        var decision = new Decision<ResourceManagerFact, Command>(_brain.Apply);
        _brain.Decide(input, _now, decision);
        _commands.AddRange(decision.Commands);
        View = _brain.TakeView(_now);
        _brain.TakeNotes(View)();
    }

    public void Call(long session, SchedulerCall call) => Send(new Input.FrameworkCalled(session, call));

    public void Ask(PoolRequest request)
    {
        Send(new Input.Asked(1, request));
        Assert.IsType<PoolReply.Done>(_commands.OfType<Command.Answer>().Last().Body);
    }

    /// <summary>A framework with a task that runs.</summary>
    public FrameworkId Running(long session, string task)
    {
        Call(session, new SchedulerCall.Subscribe("f", null, [Role.Any], TimeSpan.Zero));
        var told = _commands.OfType<Command.TellFramework>().Where(told => told.Session == session).Select(told => told.Event).ToList();
        var framework = told.OfType<SchedulerEvent.Subscribed>().Single().Id;
        Call(session, new SchedulerCall.Accept([told.OfType<SchedulerEvent.Offers>().Single().Items.Single().Id], [new TaskSpec
        {
            Id = new TaskId(task), Name = task, Resources = new Resources(ResourceAmounts.Of(1, 128), PortSet.Empty),
        }], TimeSpan.Zero));
        Status(framework, task, TaskState.Running);
        return framework;
    }

    public void Status(FrameworkId framework, string task, TaskState state) => Send(new Input.AgentReported(1, new AgentReport.Status(
        framework, new TaskStatus { TaskId = new TaskId(task), State = state, Timestamp = _now, Uuid = Guid.NewGuid() })));
}
