using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using static Sandun.ResourceManager.ResourceManagerInput;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Agents that operators drain, deactivate, reactivate and declare gone by Mesos' calls.</summary>
public sealed class DrainingTests
{
    private readonly PoolDriver _pool = new();
    private readonly AgentId _a;
    private readonly FrameworkId _foreign;
    private long _asked;

    public DrainingTests()
    {
        _a = _pool.Agent(1, "a");
        _foreign = Foreign(10);
        _pool.Accept(10, _pool.Offers(10).Single(), PoolDriver.Task("batch"));
        _pool.Status(1, _foreign, "batch", TaskState.Running);
    }

    [Fact]
    public void Drain_OfForeignTasks_EndsThemAtOnceWithTheShorterGraceAndSaysWhy()
    {
        Done(new PoolRequest.DrainAgent(_a, TimeSpan.FromSeconds(20), false) { By = "ops" });

        Assert.Equal([null, TimeSpan.FromSeconds(20)], _pool.Ordered<AgentOrder.Kill>(1).Select(kill => kill.Grace));
        var (offers, view) = (_pool.Offers(10).Count, _pool.View.Agents[_a]);
        Assert.False(view.IsDrained);
        Assert.Contains("draining: closed by ops", view.ClosedBecause.Single(), StringComparison.Ordinal);
        Assert.IsType<PoolReply.Refused>(Ask(new PoolRequest.ReactivateAgent(_a)));
        var uuid = _pool.Status(1, _foreign, "batch", TaskState.Killed);
        Assert.Equal((TaskState.Killed, TaskReason.AgentDraining), (_pool.Updates(10).Last().State, _pool.Updates(10).Last().Reason));
        _pool.Call(10, new SchedulerCall.Acknowledge(_a, new TaskId("batch"), uuid));
        Assert.True(_pool.View.Agents[_a].IsDrained);
        Assert.Equal(offers, _pool.Offers(10).Count);
        Done(new PoolRequest.ReactivateAgent(_a));
        Assert.Equal(offers + 1, _pool.Offers(10).Count);
        Assert.IsType<PoolReply.Refused>(Ask(new PoolRequest.ReactivateAgent(_a)));
    }

    [Fact]
    public void Drain_OfAFrameworkThatLeavesByItself_TellsItAndEndsItsTasksAtTheDeadline()
    {
        var own = _pool.Framework(11, "own");
        _pool.Accept(11, _pool.Offers(11).Last(), PoolDriver.Task("web"));
        _pool.Status(1, own, "web", TaskState.Running);
        Done(new PoolRequest.DrainAgent(_a, TimeSpan.FromSeconds(8), false));

        Assert.DoesNotContain(_pool.Ordered<AgentOrder.Kill>(1), kill => kill.Framework == own);
        Assert.Equal(_pool.Now + TimeSpan.FromSeconds(8), _pool.Told<SchedulerEvent.Vacate>(11).Last().Agents[_a]);
        for (var i = 0; i < 9; i++)
        {
            _pool.Heartbeat(1);
            _pool.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.Contains(_pool.Ordered<AgentOrder.Kill>(1), kill => kill.Framework == own);
    }

    [Fact]
    public void Drain_OfAnAgentThatIsAway_EndsItsTasksWhenItIsBackAndAfterARestart()
    {
        _pool.Send(new AgentGone(1));
        Done(new PoolRequest.DrainAgent(_a, null, false));
        _pool.Restart();
        Foreign(10, _foreign);
        _pool.Agent(2, "a", id: _a, tasks: _pool.Reported(_foreign, "batch", TaskState.Running));

        Assert.Equal("batch", _pool.Ordered<AgentOrder.Kill>(2).Single().Task.Value);
        Assert.True(_pool.View.Agents[_a].Closure is { Drains: true, Ends: true });
    }

    [Fact]
    public void Drain_ThatMarksGone_DeclaresTheAgentGoneOnceNothingIsLeft()
    {
        Done(new PoolRequest.DrainAgent(_a, null, true));
        var uuid = _pool.Status(1, _foreign, "batch", TaskState.Killed);
        Assert.Equal(TaskState.GoneByOperator, _pool.Updates(10).Last().State);
        Assert.Contains(_a, _pool.View.Agents.Keys);
        Assert.Equal(PoolRefusal.Conflict, Assert.IsType<PoolReply.Refused>(Ask(new PoolRequest.DrainAgent(_a, null, false))).Kind);
        _pool.Call(10, new SchedulerCall.Acknowledge(_a, new TaskId("batch"), uuid));

        Assert.Empty(_pool.View.Agents);
        Assert.Equal(_a, _pool.Told<SchedulerEvent.Failure>(10).Single().Agent);
        Assert.Single(_pool.Ordered<AgentOrder.Shutdown>(1));
    }

    [Fact]
    public void Gone_Agent_LosesItsTasksAndIsNeverLetInAgain()
    {
        Done(new PoolRequest.MarkAgentGone(_a));
        Done(new PoolRequest.MarkAgentGone(_a));
        Assert.Equal((TaskState.GoneByOperator, TaskReason.AgentRemovedByOperator), (_pool.Updates(10).Last().State, _pool.Updates(10).Last().Reason));
        _pool.Call(10, new SchedulerCall.Reconcile([KeyValuePair.Create(new TaskId("asked"), (AgentId?)_a)]));
        Assert.Equal((new TaskId("asked"), TaskState.GoneByOperator), (_pool.Updates(10).Last().TaskId, _pool.Updates(10).Last().State));
        _pool.Call(10, new SchedulerCall.ReconcileOperations([KeyValuePair.Create(new OperationId("made"), (AgentId?)_a)]));
        Assert.Equal(OperationState.GoneByOperator, _pool.Told<SchedulerEvent.UpdateOperationStatus>(10).Last().Status.State);
        Assert.Equal(PoolRefusal.NotFound, Assert.IsType<PoolReply.Refused>(Ask(new PoolRequest.MarkAgentGone(new AgentId("never")))).Kind);

        _pool.Restart();
        _pool.Send(Registration(3, _a, _pool.Reported(_foreign, "batch", TaskState.Running)));
        Assert.Single(_pool.Ordered<AgentOrder.Shutdown>(3));
        _pool.Send(Registration(4, _a));
        Assert.Contains("empty --work-dir", _pool.Commands.OfType<ResourceManagerCommand.Close>().Last(close => close.Session == 4).Why, StringComparison.Ordinal);
        Assert.Empty(_pool.View.Agents);
        Assert.Equal(_pool.Stored.Select(entity => entity.Key), _pool.Kept().Select(entity => entity.Key));
    }

    [Fact]
    public void Gone_Machine_JoinsAnewWithoutWorkUntilItIsReactivatedOrBooted()
    {
        Done(new PoolRequest.MarkAgentGone(_a));
        var offers = _pool.Offers(10).Count;
        Assert.Equal([_a], _pool.View.Gone);
        var anew = _pool.Agent(5, "a", id: new AgentId("anew"));
        Assert.Equal(offers, _pool.Offers(10).Count);
        Assert.Contains($"former agent, {_a}, was marked gone", Assert.Single(_pool.View.Agents[anew].ClosedBecause), StringComparison.Ordinal);
        Done(new PoolRequest.ReactivateAgent(anew));
        Assert.Equal(offers + 1, _pool.Offers(10).Count);
        _pool.Agent(6, "a", id: new AgentId("booted"), boot: "another");
        Assert.Equal(offers + 2, _pool.Offers(10).Count);
    }

    [Fact]
    public void Agent_Deactivated_IsNotOfferedAndKeepsItsTasks()
    {
        var offers = _pool.Offers(10).Count;
        Done(new PoolRequest.DeactivateAgent(_a));
        _pool.Call(10, new SchedulerCall.Revive());
        Assert.Equal(offers, _pool.Offers(10).Count);
        Assert.Empty(_pool.Ordered<AgentOrder.Kill>(1));
        Assert.Contains("GET_AGENTS", Assert.IsType<PoolReply.Refused>(Ask(new PoolRequest.DeactivateAgent(new AgentId("x")))).Message, StringComparison.Ordinal);
        Done(new PoolRequest.ReactivateAgent(_a));
        Assert.Equal(offers + 1, _pool.Offers(10).Count);
    }

    private FrameworkId Foreign(long session, FrameworkId? id = null)
    {
        _pool.Call(session, new SchedulerCall.Subscribe(new FrameworkInfo
        {
            Name = "foreign", Id = id, FailoverTimeout = TimeSpan.FromDays(7), Capabilities = FrameworkCapabilities.PartitionAware,
        }));
        return _pool.Told<SchedulerEvent.Subscribed>(session).Last().Id;
    }

    private static AgentReported Registration(long session, AgentId id, params AgentTask[] tasks) => new(session, new AgentReport.Register(
        new AgentSpec { Id = id, Hostname = "a", Address = "a", BootId = "b", Total = PoolDriver.Amounts(4, 4096) }, [.. tasks]));

    private PoolReply Ask(PoolRequest request)
    {
        _pool.Send(new Asked(++_asked, request));
        return _pool.Commands.OfType<ResourceManagerCommand.Answer>().Single(answer => answer.Number == _asked).Body;
    }

    private void Done(PoolRequest request) => Assert.IsType<PoolReply.Done>(Ask(request));
}
