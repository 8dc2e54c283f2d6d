using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using static Sandun.ResourceManager.ResourceManagerInput;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Nodes that eat tasks or flap, and nodes that only look as if they did.</summary>
public sealed class QuarantineTests
{
    private readonly PoolDriver _pool = new();
    private readonly SortedDictionary<string, AgentId> _agents = new(StringComparer.Ordinal);
    private readonly FrameworkId _framework;
    private int _launched;

    public QuarantineTests()
    {
        foreach (var (session, host) in new[] { (1L, "a"), (2L, "b"), (3L, "c") }) _agents[host] = _pool.Agent(session, host);
        _framework = _pool.Framework(10);
    }

    [Fact]
    public void Node_ThatEatsWhatRunsElsewhere_IsQuarantinedAtTheFifth()
    {
        RunWell("b", "web");
        for (var i = 0; i < 4; i++) Fail("a", "web");
        Assert.Null(View("a").Quarantine);
        Fail("a", "web");
        var quarantine = View("a").Quarantine!;
        Assert.Equal((1, _pool.Now.AddMinutes(1)), (quarantine.Level, quarantine.Until));
        Assert.Contains("the last 5 launches there failed, while other nodes do well; the last was of web", quarantine.Reason, StringComparison.Ordinal);
        Assert.Contains("in quarantine until", View("a").ClosedBecause.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Quarantine_Over_LetsWorkInAndTheNextOneIsLonger()
    {
        RunWell("b", "web");
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            for (var i = 0; i < 5; i++) Fail("a", "web");
            Assert.Equal(_pool.Now.AddMinutes(minutes), View("a").Quarantine!.Until);
            var offers = OffersOf("a");
            _pool.Call(10, new SchedulerCall.Revive());
            Pass(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            Assert.Equal(offers, OffersOf("a"));
            Pass(TimeSpan.FromSeconds(1));
            Assert.Null(View("a").Quarantine);
            Assert.Equal(offers + 1, OffersOf("a"));
        }

        Pass(TimeSpan.FromHours(1));
        for (var i = 0; i < 5; i++) Fail("a", "web");
        Assert.Equal(1, View("a").Quarantine!.Level);
    }

    [Fact]
    public void Quarantine_Released_EndsAndForgets()
    {
        RunWell("b", "web");
        for (var i = 0; i < 5; i++) Fail("a", "web");
        _pool.Send(new NodeOrdered(1, _agents["a"], new NodeOrder.Release(), ""));
        Assert.Null(View("a").Quarantine);
        for (var i = 0; i < 4; i++) Fail("a", "web");
        Assert.Null(View("a").Quarantine);
        Fail("a", "web");
        Assert.Equal(1, View("a").Quarantine!.Level);
    }

    [Fact]
    public void Quarantine_OverAFailover_Holds()
    {
        RunWell("b", "web");
        for (var i = 0; i < 5; i++) Fail("a", "web");
        var until = View("a").Quarantine!.Until;
        _pool.Restart();
        _pool.Agent(5, "a", id: _agents["a"]);
        Assert.Equal(until, View("a").Quarantine!.Until);
    }

    [Fact]
    public void App_ThatFailsEverywhere_QuarantinesNobody()
    {
        RunWell("c", "other");
        for (var i = 0; i < 20; i++) foreach (var host in new[] { "a", "b" }) Fail(host, "poison");
        Assert.All(_pool.View.Agents.Values, agent => Assert.Null(agent.Quarantine));
    }

    [Fact]
    public void App_ThatFailsOnItsOnlyNode_IsNotTheNodesFault()
    {
        RunWell("b", "other");
        for (var i = 0; i < 20; i++) Fail("a", "lonely");
        Assert.Null(View("a").Quarantine);
    }

    [Fact]
    public void Node_WhereDifferentAppsFail_IsQuarantinedThoughNoneRunsElsewhere()
    {
        RunWell("b", "other");
        for (var i = 0; i < 5; i++) Fail("a", "app" + (i % 3));
        Assert.NotNull(View("a").Quarantine);
    }

    [Fact]
    public void Failures_WithALaunchBetweenThatWentWell_AreNotInARow()
    {
        RunWell("b", "web");
        for (var i = 0; i < 4; i++) Fail("a", "web");
        RunWell("a", "web");
        for (var i = 0; i < 4; i++) Fail("a", "web");
        Assert.Null(View("a").Quarantine);
    }

    [Fact]
    public void Tasks_ThatRanForAWhileOrWereKilled_DoNotCount()
    {
        RunWell("b", "web");
        for (var i = 0; i < 10; i++)
        {
            var task = Launch("a", "web");
            _pool.Status(1, _framework, task, TaskState.Running);
            Pass(TimeSpan.FromSeconds(10));
            _pool.Status(1, _framework, task, TaskState.Failed);
            task = Launch("a", "web");
            _pool.Call(10, new SchedulerCall.Kill(new TaskId(task), null, null));
            _pool.Status(1, _framework, task, TaskState.Failed);
        }

        Assert.Null(View("a").Quarantine);
    }

    [Fact]
    public void Nodes_MoreThanAThird_AreNeverQuarantined()
    {
        RunWell("c", "web");
        foreach (var host in new[] { "a", "b" }) for (var i = 0; i < 5; i++) Fail(host, "web");
        Assert.NotNull(View("a").Quarantine);
        Assert.Null(View("b").Quarantine);
    }

    [Fact]
    public void Node_ThatFlaps_IsQuarantinedAndKeepsItsTasks()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(View("a").Quarantine);
            _pool.Send(new AgentGone(100 + i));
            _pool.Pass(TimeSpan.FromSeconds(1));
            foreach (var session in new[] { 2L, 3L }) _pool.Heartbeat(session);
            _pool.Agent(101 + i, "a", id: _agents["a"], tasks: _pool.Reported(_framework, "kept", TaskState.Running));
        }

        Assert.Contains("it went away and came back 5 times within 4 s", View("a").Quarantine!.Reason, StringComparison.Ordinal);
        Assert.Equal(1, View("a").TaskCount);
        Assert.DoesNotContain(_pool.Commands.OfType<ResourceManagerCommand.TellAgent>(), told => told.Order is AgentOrder.Kill);
    }

    [Fact]
    public void Node_ThatComesBackNowAndThen_IsNotQuarantined()
    {
        for (var i = 0; i < 20; i++)
        {
            Pass(TimeSpan.FromMinutes(3));
            _pool.Agent(100 + i, "a", id: _agents["a"]);
        }

        Assert.Null(View("a").Quarantine);
    }

    [Fact]
    public void Quarantine_TurnedOff_NeverBegins()
    {
        var pool = new PoolDriver(new ResourceManagerOptions { QuarantineLaunches = 0, QuarantineReturns = 0 });
        var id = pool.Agent(1, "a");
        pool.Agent(2, "b");
        for (var i = 0; i < 20; i++) pool.Agent(100 + i, "a", id: id);
        Assert.Null(pool.View.Agents[id].Quarantine);
    }

    [Fact]
    public void Tasks_OfAForeignFramework_CountOnlyWhereTheAgentCouldNotBeginThem()
    {
        var pool = new PoolDriver();
        var agent = pool.Agent(1, "a");
        var other = pool.Agent(2, "b");
        pool.Call(10, new SchedulerCall.Subscribe(new FrameworkInfo { Name = "jobs", Capabilities = FrameworkCapabilities.PartitionAware }));
        var jobs = pool.Told<SchedulerEvent.Subscribed>(10).Single().Id;
        var launched = 0;
        Run(other, 2, TaskState.Running, TaskReason.None);
        foreach (var session in new[] { 1L, 2L }) pool.Heartbeat(session);
        pool.Pass(TimeSpan.FromSeconds(5));
        foreach (var session in new[] { 1L, 2L }) pool.Heartbeat(session);
        pool.Pass(TimeSpan.FromSeconds(5));

        for (var i = 0; i < 10; i++)
        {
            pool.Status(1, jobs, Run(agent, 1, TaskState.Running, TaskReason.None), TaskState.Failed);
            Run(agent, 1, TaskState.Failed, TaskReason.ImagePullFailed);
        }

        Assert.Null(pool.View.Agents[agent].Quarantine);
        for (var i = 0; i < 5; i++) Run(agent, 1, TaskState.Failed, TaskReason.ContainerLaunchFailed);
        Assert.NotNull(pool.View.Agents[agent].Quarantine);

        string Run(AgentId on, long session, TaskState state, TaskReason reason)
        {
            if (pool.View.Agents[on].Offered.IsEmpty) pool.Call(10, new SchedulerCall.Revive());
            var task = $"job{++launched}";
            pool.Accept(10, [pool.Offers(10).Last(offer => offer.Agent == on)], TimeSpan.Zero, PoolDriver.Task(task, 0.01m, 1));
            pool.Send(new AgentReported(session, new AgentReport.Status(jobs, pool.StatusOf(task, state, Guid.NewGuid()) with { Reason = reason })));
            return task;
        }
    }

    private AgentView View(string host) => _pool.View.Agents[_agents[host]];

    private int OffersOf(string host) => _pool.Offers(10).Count(offer => offer.Hostname == host);

    private void RunWell(string host, string name)
    {
        var task = Launch(host, name);
        _pool.Status(Session(host), _framework, task, TaskState.Running);
        Pass(TimeSpan.FromSeconds(10));
    }

    private void Fail(string host, string name)
    {
        var task = Launch(host, name);
        _pool.Status(Session(host), _framework, task, TaskState.Failed);
    }

    private string Launch(string host, string name)
    {
        if (View(host).Offered.IsEmpty) _pool.Call(10, new SchedulerCall.Revive());
        var offer = _pool.Offers(10).Last(offer => offer.Hostname == host);
        var id = $"t{++_launched}";
        _pool.Accept(10, [offer], TimeSpan.Zero, PoolDriver.Task(id, 0.01m, 1) with { Name = name });
        return id;
    }

    private static long Session(string host) => host[0] - 'a' + 1;

    private void Pass(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(5))
        {
            _pool.Pass(left < TimeSpan.FromSeconds(5) ? left : TimeSpan.FromSeconds(5));
            foreach (var session in new[] { 1L, 2L, 3L }) _pool.Heartbeat(session);
        }
    }
}
