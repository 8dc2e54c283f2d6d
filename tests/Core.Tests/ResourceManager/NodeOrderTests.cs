using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using static Sandun.ResourceManager.ResourceManagerInput;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Nodes that operators close, drain and open again, and nodes that say something is wrong with them.</summary>
public sealed class NodeOrderTests
{
    private readonly PoolDriver _pool = new();
    private readonly AgentId _a;
    private readonly FrameworkId _framework;
    private long _calls;

    public NodeOrderTests()
    {
        _a = _pool.Agent(1, "a");
        _framework = _pool.Framework(10);
    }

    [Fact]
    public void Node_Deactivated_IsNotOfferedAndKeepsItsTasks()
    {
        _pool.Accept(10, _pool.Offers(10).Single(), PoolDriver.Task("web"));
        Assert.Equal(NodeReplyKind.Done, Order(new NodeOrder.Deactivate()).Kind);
        var offers = _pool.Offers(10).Count;
        _pool.Call(10, new SchedulerCall.Revive());
        Pass(300);
        Assert.Equal(offers, _pool.Offers(10).Count);
        Assert.Empty(_pool.Ordered<AgentOrder.Kill>(1));
        Assert.Contains("deactivated by ops", _pool.View.Agents[_a].ClosedBecause.Single(), StringComparison.Ordinal);
        Order(new NodeOrder.Reactivate());
        Assert.Equal(offers + 1, _pool.Offers(10).Count);
        Assert.Empty(_pool.View.Agents[_a].ClosedBecause);
    }

    [Fact]
    public void Node_DeactivatedWhileOffered_TakesTheOfferBack()
    {
        var offer = _pool.Offers(10).Single();
        Order(new NodeOrder.Deactivate());
        Assert.Equal(offer.Id, _pool.Told<SchedulerEvent.Rescind>(10).Single().Offer);
        _pool.Accept(10, offer, PoolDriver.Task("late"));
        Assert.Equal(TaskState.Dropped, _pool.Updates(10).Last().State);
    }

    [Fact]
    public void Drain_Ordered_TellsFrameworksAndThoseThatSubscribeLater()
    {
        Order(new NodeOrder.Drain(TimeSpan.FromMinutes(10)));
        Assert.Equal(_pool.Now + TimeSpan.FromMinutes(10), _pool.Told<SchedulerEvent.Vacate>(10).Last().Agents[_a]);
        _pool.Framework(11, "later");
        Assert.Equal([_a], _pool.Told<SchedulerEvent.Vacate>(11).Single().Agents.Keys);
        Order(new NodeOrder.Undrain());
        Assert.Empty(_pool.Told<SchedulerEvent.Vacate>(10).Last().Agents);
        Assert.Empty(_pool.Told<SchedulerEvent.Vacate>(11).Last().Agents);
    }

    [Fact]
    public void Drain_PastItsDeadline_EndsWhatStillRunsOnce()
    {
        _pool.Accept(10, _pool.Offers(10).Single(), PoolDriver.Task("web"), PoolDriver.Task("db"));
        _pool.Status(1, _framework, "web", TaskState.Running);
        Order(new NodeOrder.Drain(TimeSpan.FromSeconds(5)));
        Pass(4.9);
        Assert.Empty(_pool.Ordered<AgentOrder.Kill>(1));
        Pass(0.1);
        Assert.Equal(["db", "web"], _pool.Ordered<AgentOrder.Kill>(1).Select(kill => kill.Task.Value));
        Pass(60);
        Assert.Equal(2, _pool.Ordered<AgentOrder.Kill>(1).Count);
        Assert.Equal(new AgentClosure(true, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(5), 2, "ops") { Forced = true }, _pool.View.Agents[_a].Closure);
    }

    [Fact]
    public void Drain_OverAFailover_HoldsAndEndsTasksThatComeBackAfterTheDeadline()
    {
        _pool.Accept(10, _pool.Offers(10).Single(), PoolDriver.Task("web"));
        Order(new NodeOrder.Drain(TimeSpan.FromSeconds(2)));
        _pool.Restart();
        _pool.Pass(TimeSpan.FromSeconds(3));
        _pool.Framework(20, id: _framework);
        Assert.Equal([_a], _pool.Told<SchedulerEvent.Vacate>(20).Single().Agents.Keys);
        _pool.Agent(2, "a", id: _a, tasks: _pool.Reported(_framework, "web", TaskState.Running));
        Assert.Equal("web", _pool.Ordered<AgentOrder.Kill>(2).Single().Task.Value);
        Assert.Empty(_pool.Offers(20));
    }

    [Fact]
    public void Drain_OfANodeThatComesBack_GoesOn()
    {
        Order(new NodeOrder.Drain(null));
        _pool.Send(new AgentGone(1));
        _pool.Agent(2, "a", id: _a);
        Assert.Single(_pool.Offers(10));
        Assert.NotNull(_pool.View.Agents[_a].Closure);
    }

    [Fact]
    public void Orders_ThatDoNotFit_SayWhatWould()
    {
        Order(new NodeOrder.Deactivate());
        var refused = Order(new NodeOrder.Undrain());
        Assert.Equal(NodeReplyKind.Conflict, refused.Kind);
        Assert.Contains("node reactivate a", refused.Message, StringComparison.Ordinal);
        Assert.Equal(NodeReplyKind.Unknown, Order(new NodeOrder.Drain(null), new AgentId("nobody")).Kind);
        Assert.Equal(NodeReplyKind.Done, Order(new NodeOrder.Release()).Kind);
    }

    [Fact]
    public void Node_UnderPressure_IsNotOfferedUntilThatIsOver()
    {
        Beat(new NodeCondition(NodeConditionKind.DiskPressure, "1 % is free"));
        Assert.Single(_pool.Told<SchedulerEvent.Rescind>(10));
        Assert.Equal(["DISK_PRESSURE: 1 % is free"], _pool.View.Agents[_a].ClosedBecause);
        _pool.Call(10, new SchedulerCall.Revive());
        Assert.Single(_pool.Offers(10));
        Beat();
        Assert.Equal(2, _pool.Offers(10).Count);
    }

    [Fact]
    public void Node_ThatRegistersUnderPressure_IsNotOffered()
    {
        _pool.Send(new AgentReported(2, new AgentReport.Register(
            new AgentSpec
            {
                Hostname = "b", Address = "b", Total = PoolDriver.Amounts(4, 4096),
                Conditions = [new NodeCondition(NodeConditionKind.MemoryPressure, "no memory is left")],
            }, [])));
        Assert.Equal(["a"], _pool.Offers(10).Select(offer => offer.Hostname));
        Beat(2);
        Assert.Equal(["a", "b"], _pool.Offers(10).Select(offer => offer.Hostname));
    }

    private NodeReply Order(NodeOrder order, AgentId? agent = null)
    {
        _pool.Send(new NodeOrdered(++_calls, agent ?? _a, order, "ops"));
        return _pool.Commands.OfType<ResourceManagerCommand.Reply>().Single(reply => reply.Call == _calls).Body;
    }

    private void Beat(params NodeCondition[] conditions) => Beat(1, conditions);

    private void Beat(long session, params NodeCondition[] conditions) =>
        _pool.Send(new AgentReported(session, new AgentReport.Heartbeat(new NodeUsage(0, 0, 0) { Conditions = [.. conditions] }, [])));

    private void Pass(double seconds)
    {
        for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(5))
        {
            _pool.Pass(left < TimeSpan.FromSeconds(5) ? left : TimeSpan.FromSeconds(5));
            _pool.Heartbeat(1);
        }
    }
}
