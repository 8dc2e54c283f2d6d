using System.Text;
using Sandun.Protocol;
using Xunit;
using static Sandun.Core.Tests.ResourceManager.PoolDriver;
using static Sandun.ResourceManager.ResourceManagerCommand;
using static Sandun.ResourceManager.ResourceManagerInput;

namespace Sandun.Core.Tests.ResourceManager;

public sealed class FailoverTests
{
    private readonly PoolDriver _pool = new();

    [Fact]
    public void Framework_ThatHasNotComeBackAfterAFailover_IsRecovered()
    {
        var framework = _pool.Framework(1);
        Assert.False(_pool.View.Frameworks[framework].IsRecovered);
        _pool.Restart();
        Assert.True(_pool.View.Frameworks[framework].IsRecovered);
        _pool.Framework(2, id: framework);
        _pool.Send(new FrameworkGone(2));
        Assert.False(_pool.View.Frameworks[framework].IsRecovered);
    }

    [Fact]
    public void Agent_KnownFromTheStoreAlone_IsAwaitedSinceItIsShown()
    {
        var id = _pool.Agent(1, "h1");
        _pool.Follow();
        var agent = _pool.View.Agents[id];
        Assert.True(agent.IsAwaited);
        Assert.Equal(_pool.Now, agent.Since);
    }

    [Fact]
    public void Restart_FrameworkAsksBeforeTheAgentIsBack_IsAnsweredWhenItIs()
    {
        var (framework, agent) = Running("t1");
        _pool.Restart();
        _pool.Framework(2, id: framework);
        Ask(2, "t1", agent);
        Ask(2, "t1", null);
        Ask(2, "lost", agent);
        Assert.Empty(_pool.Updates(2));
        _pool.Agent(101, "h1", id: agent, tasks: _pool.Reported(framework, "t1", TaskState.Running));
        var answers = _pool.Updates(2).Where(update => update.Reason == TaskReason.Reconciliation).ToList();
        Assert.Equal([("lost", TaskState.Gone), ("t1", TaskState.Running), ("t1", TaskState.Running)],
            answers.Select(update => (update.TaskId.Value, update.State)).Order());
        Assert.Equal(ResourceAmounts.Of(3, 3968, 10_000), Assert.Single(_pool.Offers(2)).Resources.Amounts);
    }

    [Fact]
    public void Restart_AgentStaysAway_TaskIsUnreachableAfterTheWait()
    {
        var (framework, agent) = Running("t1");
        _pool.Restart();
        _pool.Framework(2, id: framework);
        Ask(2, "t1", agent);
        _pool.Pass(TimeSpan.FromSeconds(59));
        Assert.Empty(_pool.Updates(2));
        _pool.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(TaskState.Unreachable, Assert.Single(_pool.Updates(2)).State);
        _pool.Agent(101, "h1", id: agent, tasks: _pool.Reported(framework, "t1", TaskState.Running));
        Assert.Equal(TaskState.Running, _pool.Updates(2)[^1].State);
    }

    [Fact]
    public void Restart_AtAnyPoint_RebuildsWhatWasKept()
    {
        var (framework, _) = Running("t1");
        _pool.Framework(2, "gone", failover: TimeSpan.Zero);
        _pool.Send(new FrameworkGone(2));
        _pool.Agent(101, "h2");
        _pool.Send(new AgentGone(101));
        _pool.Pass(TimeSpan.FromSeconds(11));
        var before = _pool.Kept();
        _pool.Restart();
        Assert.Equal(before.Select(Text), _pool.Kept().Select(Text));
        Assert.Equal(_pool.Stored.Select(Text), _pool.Kept().Select(Text));
        Assert.Contains(framework, _pool.View.Frameworks.Keys);
    }

    [Fact]
    public void Restart_IdsOfTheNewLife_NeverRepeatOldOnes()
    {
        _pool.Framework(1);
        var first = _pool.Agent(100, "h1");
        _pool.Restart();
        _pool.Framework(2);
        Assert.NotEqual(first, _pool.Agent(101, "h2"));
        Assert.Equal(_pool.Offers(1).Concat(_pool.Offers(2)).Count(), _pool.Offers(1).Concat(_pool.Offers(2)).Select(offer => offer.Id).Distinct().Count());
    }

    [Fact]
    public void Framework_SubscribesAgainWithItsId_TakesOverFromTheOlderSession()
    {
        var framework = _pool.Framework(1);
        _pool.Agent(100, "h1");
        _pool.Framework(2, id: framework);
        Assert.Contains("failed over", Assert.Single(_pool.Told<SchedulerEvent.Error>(1)).Message);
        Assert.Equal(1, Assert.Single(_pool.Commands.OfType<Close>()).Session);
        Assert.Single(_pool.Offers(2));
        _pool.Accept(1, _pool.Offers(2)[0], Task("t1"));
        Assert.Empty(_pool.Ordered<AgentOrder.Launch>(100));
        _pool.Send(new FrameworkGone(1));
        _pool.Accept(2, _pool.Offers(2)[0], Task("t2"));
        Assert.Single(_pool.Ordered<AgentOrder.Launch>(100));
    }

    [Fact]
    public void Framework_AwayLongerThanItsTimeout_IsTornDown()
    {
        var (framework, _) = Running("t1", TimeSpan.FromSeconds(5));
        _pool.Send(new FrameworkGone(1));
        _pool.Pass(TimeSpan.FromSeconds(4));
        Assert.Empty(_pool.Ordered<AgentOrder.Kill>(100));
        _pool.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal("t1", Assert.Single(_pool.Ordered<AgentOrder.Kill>(100)).Task.Value);
        var uuid = _pool.Status(100, framework, "t1", TaskState.Killed);
        Assert.Equal(uuid, Assert.Single(_pool.Ordered<AgentOrder.Acknowledge>(100)).Uuid);
        _pool.Call(3, new SchedulerCall.Subscribe("again", framework, [Role.Any], TimeSpan.Zero));
        Assert.Contains("has been removed", Assert.Single(_pool.Told<SchedulerEvent.Error>(3)).Message);
    }

    [Fact]
    public void Framework_TornDownWhileAnAgentIsAway_ItsTasksAreKilledOnReturn()
    {
        var (framework, agent) = Running("t1");
        _pool.Send(new AgentGone(100));
        _pool.Call(1, new SchedulerCall.Teardown());
        _pool.Restart();
        _pool.Agent(101, "h1", id: agent, tasks: _pool.Reported(framework, "t1", TaskState.Running));
        Assert.Single(_pool.Ordered<AgentOrder.Kill>(101));
    }

    [Fact]
    public void Framework_Disconnected_HoldsNothing()
    {
        var framework = _pool.Framework(1);
        var agent = _pool.Agent(100, "h1");
        _pool.Framework(2, "other");
        Assert.Empty(_pool.Offers(2));
        _pool.Send(new FrameworkGone(1));
        Assert.Single(_pool.Offers(2));
        Assert.False(_pool.View.Agents[agent].Offered.ContainsKey(framework));
        Assert.False(_pool.View.Frameworks[framework].Connected);
    }

    [Fact]
    public void Agent_SecondSession_ReplacesTheFirst()
    {
        _pool.Framework(1);
        var agent = _pool.Agent(100, "h1");
        _pool.Agent(101, "h1", id: agent);
        Assert.Equal(100, Assert.Single(_pool.Commands.OfType<Close>()).Session);
        _pool.Send(new AgentGone(100));
        Assert.True(_pool.View.Agents[agent].Reachable);
        Assert.Single(_pool.Told<SchedulerEvent.Rescind>(1));
        Assert.Equal(2, _pool.Offers(1).Count);
    }

    [Fact]
    public void Agent_FirstAnswerLost_LeavesNoGhost()
    {
        _pool.Agent(100, "h1");
        _pool.Send(new AgentGone(100));
        var second = _pool.Agent(101, "h1");
        Assert.Equal([second], _pool.View.Agents.Keys);
    }

    [Fact]
    public void Agent_UnreachableForTwoWeeks_IsForgotten()
    {
        var (_, agent) = Running("t1");
        _pool.Send(new AgentGone(100));
        _pool.Pass(TimeSpan.FromDays(13.9));
        Assert.Contains(agent, _pool.View.Agents.Keys);
        _pool.Pass(TimeSpan.FromDays(0.2));
        Assert.Empty(_pool.View.Agents);
        Assert.Equal(TaskState.Gone, _pool.Updates(1)[^1].State);
        Assert.Equal(agent, Assert.Single(_pool.Told<SchedulerEvent.Failure>(1)).Agent);
    }

    [Fact]
    public void Session_SpeaksBeforeItIntroducesItself_IsClosed()
    {
        _pool.Call(9, new SchedulerCall.Revive());
        _pool.Heartbeat(8);
        Assert.Equal([9, 8], _pool.Commands.OfType<Close>().Select(close => close.Session));
    }

    private (FrameworkId Framework, AgentId Agent) Running(string task, TimeSpan? failover = null)
    {
        var framework = _pool.Framework(1, failover: failover);
        var agent = _pool.Agent(100, "h1");
        _pool.Accept(1, _pool.Offers(1)[0], Task(task));
        _pool.Status(100, framework, task, TaskState.Running);
        return (framework, agent);
    }

    private void Ask(long session, string task, AgentId? agent) =>
        _pool.Call(session, new SchedulerCall.Reconcile([KeyValuePair.Create(new TaskId(task), agent)]));

    private static string Text(StoredEntity entity) => entity.Key + " " + Encoding.UTF8.GetString(entity.Value!);
}
