using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using static Sandun.Core.Tests.ResourceManager.PoolDriver;

namespace Sandun.Core.Tests.ResourceManager;

public sealed class TaskRelayTests
{
    private readonly PoolDriver _pool = new();
    private readonly FrameworkId _framework;
    private readonly AgentId _agent;

    public TaskRelayTests()
    {
        _framework = _pool.Framework(1);
        _agent = _pool.Agent(100, "h1");
        _pool.Accept(1, _pool.Offers(1)[0], Task("t1"));
        _pool.Commands.Clear();
    }

    [Fact]
    public void Status_FromTheAgent_ReachesTheFrameworkWithTheAgentsName()
    {
        var uuid = _pool.Status(100, _framework, "t1", TaskState.Running);
        var update = Assert.Single(_pool.Updates(1));
        Assert.Equal((TaskState.Running, _agent, uuid), (update.State, update.Agent, update.Uuid));
    }

    [Fact]
    public void Status_Killing_IsAcknowledgedForAFrameworkThatKnowsNoKilling()
    {
        var pool = new PoolDriver();
        pool.Call(1, new SchedulerCall.Subscribe(new FrameworkInfo { Name = "old", Capabilities = FrameworkCapabilities.PartitionAware }));
        var old = pool.Told<SchedulerEvent.Subscribed>(1).Single().Id;
        var agent = pool.Agent(100, "h1");
        pool.Accept(1, pool.Offers(1)[0], Task("t1"));
        pool.Status(100, old, "t1", TaskState.Running);
        pool.Call(1, new SchedulerCall.Kill(new TaskId("t1"), agent, null));
        var killing = pool.Status(100, old, "t1", TaskState.Killing);
        Assert.Equal(TaskState.Running, Assert.Single(pool.Updates(1)).State);
        Assert.Equal(killing, Assert.Single(pool.Ordered<AgentOrder.Acknowledge>(100)).Uuid);

        // An agent that comes back amid the kill brings no news either, unless the task was lost meanwhile.
        pool.Agent(101, "h1", id: agent, tasks: pool.Reported(old, "t1", TaskState.Killing));
        Assert.Single(pool.Updates(1));
        pool.Send(new ResourceManagerInput.AgentGone(101));
        pool.Pass(TimeSpan.FromSeconds(10));
        pool.Agent(102, "h1", id: agent, tasks: pool.Reported(old, "t1", TaskState.Killing));
        pool.Status(102, old, "t1", TaskState.Killed);
        Assert.Equal([TaskState.Running, TaskState.Unreachable, TaskState.Killing, TaskState.Killed], pool.Updates(1).Select(update => update.State));
    }

    [Fact]
    public void Status_FromAnotherAgent_IsRefusedAndChangesNothing()
    {
        _pool.Agent(101, "h2");
        _pool.Status(101, _framework, "t1", TaskState.Failed);
        Assert.Empty(_pool.Updates(1));
        var close = Assert.Single(_pool.Commands.OfType<ResourceManagerCommand.Close>());
        Assert.Equal((101L, true), (close.Session, close.Why.Contains($"may not report task t1, which is agent {_agent}'s", StringComparison.Ordinal)));
        _pool.Status(100, _framework, "t1", TaskState.Running);
        Assert.Equal(TaskState.Running, Assert.Single(_pool.Updates(1)).State);
    }

    [Fact]
    public void Registration_WithAnotherAgentsTask_IsRefusedAndTakesNothing()
    {
        _pool.Agent(101, "h2");
        _pool.Send(new ResourceManagerInput.AgentReported(102, new AgentReport.Register(
            new AgentSpec
            {
                Id = new AgentId("thief"), Hostname = "h3", Address = "h3", BootId = "b",
                Total = new Resources(ResourceAmounts.Of(4, 4096), PortSet.Empty),
            }, [_pool.Reported(_framework, "t1", TaskState.Failed)])));
        Assert.Equal(102, Assert.Single(_pool.Commands.OfType<ResourceManagerCommand.Close>()).Session);
        Assert.False(_pool.View.Agents.ContainsKey(new AgentId("thief")));
        Assert.Equal(1, _pool.View.Agents[_agent].TaskCount);
    }

    [Fact]
    public void Status_Terminal_FreesAtOnceAndIsForgottenWithItsAcknowledgement()
    {
        var uuid = _pool.Status(100, _framework, "t1", TaskState.Failed);
        Assert.Equal(0, _pool.View.Agents[_agent].TaskCount);
        Assert.Single(_pool.Offers(1));
        _pool.Call(1, new SchedulerCall.Reconcile([]));
        Assert.Equal(2, _pool.Updates(1).Count);
        _pool.Call(1, new SchedulerCall.Acknowledge(_agent, new TaskId("t1"), uuid));
        Assert.Equal(uuid, Assert.Single(_pool.Ordered<AgentOrder.Acknowledge>(100)).Uuid);
        _pool.Call(1, new SchedulerCall.Reconcile([]));
        Assert.Equal(2, _pool.Updates(1).Count);
    }

    [Fact]
    public void Status_OlderRepeatedAfterTheEnd_IsRelayedButChangesNothing()
    {
        _pool.Status(100, _framework, "t1", TaskState.Finished);
        _pool.Status(100, _framework, "t1", TaskState.Running);
        Assert.Equal(2, _pool.Updates(1).Count);
        Assert.Equal(0, _pool.View.Agents[_agent].TaskCount);
        Ask("t1", _agent);
        Assert.Equal(TaskState.Finished, _pool.Updates(1)[^1].State);
    }

    [Fact]
    public void Kill_KnownTask_IsForwarded()
    {
        _pool.Call(1, new SchedulerCall.Kill(new TaskId("t1"), _agent, TimeSpan.FromSeconds(9)));
        Assert.Equal(new AgentOrder.Kill(_framework, new TaskId("t1"), TimeSpan.FromSeconds(9)), Assert.Single(_pool.Ordered<AgentOrder.Kill>(100)));
    }

    [Fact]
    public void Kill_UnknownTask_IsAnsweredAsReconciliation()
    {
        _pool.Call(1, new SchedulerCall.Kill(new TaskId("no"), _agent, null));
        _pool.Call(1, new SchedulerCall.Kill(new TaskId("no"), null, null));
        Assert.Equal([TaskState.Gone, TaskState.Unknown], _pool.Updates(1).Select(update => update.State));
    }

    [Fact]
    public void Kill_WrongAgent_IsIgnored()
    {
        _pool.Call(1, new SchedulerCall.Kill(new TaskId("t1"), new AgentId("other"), null));
        Assert.Empty(_pool.Commands);
    }

    [Fact]
    public void Kill_WhileTheAgentIsAway_IsRepeatedWhenItReturns()
    {
        _pool.Send(new ResourceManagerInput.AgentGone(100));
        _pool.Call(1, new SchedulerCall.Kill(new TaskId("t1"), _agent, null));
        Assert.Empty(_pool.Ordered<AgentOrder.Kill>(100));
        _pool.Agent(101, "h1", id: _agent, tasks: _pool.Reported(_framework, "t1", TaskState.Running));
        Assert.Single(_pool.Ordered<AgentOrder.Kill>(101));
    }

    [Theory]
    [InlineData(TaskState.Staging, TaskState.Dropped, TaskReason.AgentDisconnected)]
    [InlineData(TaskState.Running, TaskState.Gone, TaskReason.AgentRestarted)]
    public void Agent_ReturnsWithoutTheTask_ItIsLost(TaskState before, TaskState after, TaskReason reason)
    {
        if (before != TaskState.Staging) _pool.Status(100, _framework, "t1", before);
        _pool.Agent(101, "h1", id: _agent);
        Assert.Equal((after, reason), (_pool.Updates(1)[^1].State, _pool.Updates(1)[^1].Reason));
        Assert.Equal(ResourceAmounts.Of(4, 4096, 10_000), _pool.Offers(1)[^1].Resources.Amounts);
    }

    [Fact]
    public void Agent_RebootedWithoutTheTask_SaysSo()
    {
        _pool.Status(100, _framework, "t1", TaskState.Running);
        _pool.Agent(101, "h1", id: _agent, boot: "another");
        Assert.Equal((TaskState.Gone, TaskReason.AgentRebooted), (_pool.Updates(1)[^1].State, _pool.Updates(1)[^1].Reason));
    }

    [Fact]
    public void Agent_SilentForTenSeconds_ItsTasksAreUnreachableAndRunAgainOnItsReturn()
    {
        _pool.Status(100, _framework, "t1", TaskState.Running);
        _pool.Send(new ResourceManagerInput.AgentGone(100));
        _pool.Pass(TimeSpan.FromSeconds(9.9));
        Assert.Single(_pool.Updates(1));
        _pool.Pass(TimeSpan.FromSeconds(0.1));
        Assert.Equal((TaskState.Unreachable, TaskReason.AgentRemoved), (_pool.Updates(1)[^1].State, _pool.Updates(1)[^1].Reason));
        Assert.False(_pool.View.Agents[_agent].Reachable);
        _pool.Agent(101, "h1", id: _agent, tasks: _pool.Reported(_framework, "t1", TaskState.Running));
        Assert.Equal((TaskState.Running, TaskReason.AgentReregistered), (_pool.Updates(1)[^1].State, _pool.Updates(1)[^1].Reason));
        Assert.Equal(ResourceAmounts.Of(3, 3968, 10_000), _pool.Offers(1)[^1].Resources.Amounts);
    }

    [Fact]
    public void Agent_ConnectedButWithoutHeartbeat_IsUnreachableAndItsSessionClosed()
    {
        _pool.Pass(TimeSpan.FromSeconds(8));
        _pool.Heartbeat(100);
        _pool.Pass(TimeSpan.FromSeconds(9));
        Assert.Empty(_pool.Commands.OfType<ResourceManagerCommand.Close>());
        _pool.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(100, Assert.Single(_pool.Commands.OfType<ResourceManagerCommand.Close>()).Session);
        Assert.Equal(TaskState.Unreachable, Assert.Single(_pool.Updates(1)).State);
    }

    [Fact]
    public void Reconcile_Explicit_AnswersByTheAgentsState()
    {
        _pool.Agent(101, "h2");
        var lost = _pool.View.Agents.Values.Single(agent => agent.Spec.Hostname == "h2").Id;
        _pool.Send(new ResourceManagerInput.AgentGone(101));
        for (var i = 0; i < 11; i++)
        {
            _pool.Pass(TimeSpan.FromSeconds(1));
            _pool.Heartbeat(100);
        }

        _pool.Commands.Clear();
        Ask("t1", _agent);
        Ask("no", _agent);
        Ask("no", lost);
        Ask("no", new AgentId("never"));
        Ask("no", null);
        Assert.Equal(
            [TaskState.Staging, TaskState.Gone, TaskState.Unreachable, TaskState.Unknown, TaskState.Unknown],
            _pool.Updates(1).Select(update => update.State));
        Assert.All(_pool.Updates(1), update => Assert.Null(update.Uuid));
    }

    private void Ask(string task, AgentId? agent) =>
        _pool.Call(1, new SchedulerCall.Reconcile([KeyValuePair.Create(new TaskId(task), agent)]));
}
