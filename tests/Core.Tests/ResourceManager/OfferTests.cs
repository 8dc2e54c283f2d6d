using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using static Sandun.Core.Tests.ResourceManager.PoolDriver;

namespace Sandun.Core.Tests.ResourceManager;

public sealed class OfferTests
{
    private readonly PoolDriver _pool = new();

    [Fact]
    public void Agent_RegistersWhileAFrameworkWaits_IsOfferedInTheSameTurn()
    {
        _pool.Framework(1);
        var agent = _pool.Agent(100, "h1");
        var offer = Assert.Single(_pool.Offers(1));
        Assert.Equal((agent, HttpPort), (offer.Agent, offer.HttpPort));
        Assert.Equal(ResourceAmounts.Of(4, 4096, 10_000), offer.Resources.Amounts);
        Assert.Equal(1000, offer.Resources.Ports.Count);
    }

    [Fact]
    public void Framework_Subscribes_GetsAllFreeAgentsInOneMessage()
    {
        _pool.Agent(100, "h1");
        _pool.Agent(101, "h2");
        _pool.Framework(1);
        Assert.Equal(["h1", "h2"], Assert.Single(_pool.Told<SchedulerEvent.Offers>(1)).Items.Select(offer => offer.Hostname));
    }

    [Fact]
    public void Accept_TasksFit_LaunchesThemAndHoldsTheirResources()
    {
        var framework = _pool.Framework(1);
        var agent = _pool.Agent(100, "h1");
        _pool.Accept(1, _pool.Offers(1)[0], Task("t1", 1, 1024, 31000), Task("t2", 2));
        Assert.Equal(["t1", "t2"], _pool.Ordered<AgentOrder.Launch>(100).Select(launch => launch.Task.Id.Value));
        var view = _pool.View.Agents[agent];
        Assert.Equal(ResourceAmounts.Of(3, 1152), view.Used[framework].Amounts);
        Assert.Equal(ResourceAmounts.Of(1, 2944, 10_000), view.Free.Amounts);
        Assert.False(view.Free.Ports.Contains(31000));
        Assert.Equal(2, view.TaskCount);
    }

    [Fact]
    public void Accept_AGroup_IsLaunchedAsAWholeOrNotAtAll()
    {
        _pool.Framework(1);
        var agent = _pool.Agent(100, "h1");
        var fits = Group("pod1", Task("a", 1), Task("b", 1));
        var tooLarge = Group("pod2", Task("c", 1), Task("d", 2));
        var notWhole = Group("pod3", Task("e", 1), Task("f", 1))[..1];

        _pool.Accept(1, _pool.Offers(1)[0], [.. fits, .. tooLarge, .. notWhole]);

        Assert.Equal(["a", "b"], _pool.Ordered<AgentOrder.Launch>(100).Select(launch => launch.Task.Id.Value));
        Assert.Equal(["c", "d", "e"], _pool.Updates(1).Where(status => status.State == TaskState.Error).Select(status => status.TaskId.Value));
        Assert.Contains("d: the task takes more", _pool.Updates(1)[0].Message, StringComparison.Ordinal);
        Assert.Contains("group pod3 has 2 tasks", _pool.Updates(1)[2].Message, StringComparison.Ordinal);
        Assert.Equal(2, _pool.View.Agents[agent].TaskCount);
    }

    [Fact]
    public void Accept_ATaskMeantForAnotherAgent_IsAnErrorAloneAndOfAWholeGroup()
    {
        _pool.Framework(1);
        var agent = _pool.Agent(100, "h1");
        var group = new TaskGroup { Id = "g", Members = [new TaskId("c"), new TaskId("d")] };
        var executor = new ExecutorSpec { Id = new ExecutorId("e"), Name = "e", Type = ExecutorType.Default, Resources = Resources.None };

        _pool.Call(1, new SchedulerCall.Accept(
            [_pool.Offers(1)[0].Id],
            [
                new OfferOperation.Launch([Task("a") with { Agent = agent }, Task("b") with { Agent = new AgentId("other") }]),
                new OfferOperation.LaunchGroup(executor, [Task("c") with { Agent = agent, Group = group }, Task("d") with { Agent = new AgentId("other"), Group = group }]),
            ], TimeSpan.FromSeconds(5)));

        Assert.Equal(["a"], _pool.Ordered<AgentOrder.Launch>(100).Select(launch => launch.Task.Id.Value));
        Assert.Equal([("b", TaskReason.TaskInvalid), ("c", TaskReason.TaskGroupInvalid), ("d", TaskReason.TaskGroupInvalid)], _pool.Updates(1).Select(status => (status.TaskId.Value, status.Reason)));
        Assert.All(_pool.Updates(1), status => Assert.Equal($"Task uses invalid agent other while agent {agent} is expected", status.Message));
    }

    private static TaskSpec[] Group(string id, params TaskSpec[] tasks)
    {
        var group = new TaskGroup { Id = id, Members = [.. tasks.Select(task => task.Id)] };
        return [.. tasks.Select(task => task with { Group = group })];
    }

    [Fact]
    public void Accept_SeveralOffersOfOneAgent_AreOnePool()
    {
        var framework = _pool.Framework(1);
        _pool.Agent(100, "h1");
        _pool.Accept(1, _pool.Offers(1)[0], Task("t1", 3));
        _pool.Status(100, framework, "t1", TaskState.Finished);
        _pool.Pass(TimeSpan.FromSeconds(6));
        var offers = _pool.Offers(1).Skip(1).ToList();
        _pool.Accept(1, offers, TimeSpan.Zero, Task("t2", 4));
        Assert.Equal(["t1", "t2"], _pool.Ordered<AgentOrder.Launch>(100).Select(launch => launch.Task.Id.Value));
    }

    [Fact]
    public void Accept_UnknownOffer_DropsTasksAndFreesTheOthers()
    {
        _pool.Framework(1);
        _pool.Agent(100, "h1");
        var offer = _pool.Offers(1)[0];
        _pool.Accept(1, [offer, offer with { Id = new OfferId("no") }], TimeSpan.FromSeconds(5), Task("t1"));
        var update = Assert.Single(_pool.Updates(1));
        Assert.Equal((TaskState.Dropped, TaskReason.InvalidOffers), (update.State, update.Reason));
        Assert.Empty(_pool.Ordered<AgentOrder.Launch>(100));
        Assert.Equal(2, _pool.Offers(1).Count);
    }

    [Fact]
    public void Accept_OffersOfTwoAgentsOrOfAnother_AreInvalid()
    {
        _pool.Framework(1);
        _pool.Agent(100, "h1");
        _pool.Agent(101, "h2");
        _pool.Accept(1, _pool.Offers(1).ToList(), TimeSpan.Zero, Task("t1"));
        Assert.Equal(TaskState.Dropped, Assert.Single(_pool.Updates(1)).State);
        _pool.Framework(2, "g");
        _pool.Accept(2, _pool.Offers(1)[^1], Task("t2"));
        Assert.Equal(TaskState.Dropped, Assert.Single(_pool.Updates(2)).State);
        Assert.Empty(_pool.Ordered<AgentOrder.Launch>(100));
    }

    [Fact]
    public void Accept_RepeatedByItsFramework_AnswersWithTheTasksState()
    {
        _pool.Framework(1);
        _pool.Agent(100, "h1");
        var offer = _pool.Offers(1)[0];
        _pool.Accept(1, offer, Task("t1"));
        _pool.Accept(1, offer, Task("t1"));
        Assert.Equal(TaskState.Staging, Assert.Single(_pool.Updates(1)).State);
        Assert.Single(_pool.Ordered<AgentOrder.Launch>(100));
    }

    [Theory]
    [InlineData("", 1, "must not be empty")]
    [InlineData("a/b", 1, "slashes")]
    [InlineData("..", 1, "must not be '.'")]
    [InlineData("t2", 5, "5 cpus of 3")]
    [InlineData("t1", 1, "in use")]
    [InlineData("t2", 0, "must take some")]
    public void Accept_TaskInvalid_IsAnErrorAndItsSiblingsRun(string id, int cpus, string error)
    {
        _pool.Framework(1);
        _pool.Agent(100, "h1");
        _pool.Accept(1, _pool.Offers(1)[0], Task("t1"), Task(id, cpus, cpus == 0 ? 0 : 128), Task("t3"));
        var update = Assert.Single(_pool.Updates(1));
        Assert.Equal((TaskState.Error, TaskReason.TaskInvalid), (update.State, update.Reason));
        Assert.Contains(error, update.Message);
        Assert.Equal(["t1", "t3"], _pool.Ordered<AgentOrder.Launch>(100).Select(launch => launch.Task.Id.Value));
    }

    [Fact]
    public void Decline_FilterStands_GoesToTheOtherFrameworkAndComesBackAfterwards()
    {
        _pool.Framework(1, "a");
        _pool.Framework(2, "b");
        _pool.Agent(100, "h1");
        Assert.Single(_pool.Offers(1));
        _pool.Decline(1, _pool.Offers(1)[0], 60);
        _pool.Decline(2, Assert.Single(_pool.Offers(2)), 600);
        Beat(59);
        Assert.Single(_pool.Offers(1));
        Beat(2);
        Assert.Equal(2, _pool.Offers(1).Count);
    }

    [Fact]
    public void Decline_WithZero_DoesNotLoop()
    {
        _pool.Framework(1);
        _pool.Agent(100, "h1");
        _pool.Decline(1, _pool.Offers(1)[0], 0);
        Assert.Single(_pool.Offers(1));
        _pool.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(2, _pool.Offers(1).Count);
    }

    [Fact]
    public void Decline_MoreBecomesFree_IsOfferedAgainDespiteTheFilter()
    {
        var framework = _pool.Framework(1);
        _pool.Agent(100, "h1");
        _pool.Accept(1, [_pool.Offers(1)[0]], TimeSpan.FromSeconds(600), Task("t1"));
        Assert.Single(_pool.Offers(1));
        _pool.Status(100, framework, "t1", TaskState.Finished);
        Assert.Equal(ResourceAmounts.Of(4, 4096, 10_000), _pool.Offers(1)[1].Resources.Amounts);
    }

    [Fact]
    public void Revive_AfterSuppressAndDecline_OffersAtOnce()
    {
        _pool.Framework(1);
        _pool.Agent(100, "h1");
        _pool.Decline(1, _pool.Offers(1)[0], 600);
        _pool.Call(1, new SchedulerCall.Suppress());
        _pool.Agent(101, "h2");
        Assert.Single(_pool.Offers(1));
        _pool.Call(1, new SchedulerCall.Revive());
        Assert.Equal(["h1", "h2"], _pool.Offers(1).Skip(1).Select(offer => offer.Hostname));
    }

    [Fact]
    public void Agent_Goes_ItsOffersAreRescinded()
    {
        _pool.Framework(1);
        var agent = _pool.Agent(100, "h1");
        _pool.Send(new ResourceManagerInput.AgentGone(100));
        Assert.Equal(_pool.Offers(1)[0].Id, Assert.Single(_pool.Told<SchedulerEvent.Rescind>(1)).Offer);
        _pool.Accept(1, _pool.Offers(1)[0], Task("t1"));
        Assert.Equal(TaskState.Dropped, Assert.Single(_pool.Updates(1)).State);
        Assert.True(_pool.View.Agents[agent].Offered.IsEmpty);
    }

    [Fact]
    public void Slivers_NobodyCouldUse_AreNotOffered()
    {
        _pool.Framework(1);
        _pool.Agent(100, "h1", 0.005m, 16);
        Assert.Empty(_pool.Offers(1));
        _pool.Agent(101, "h2", 0.01m, 16);
        _pool.Agent(102, "h3", 0.005m, 32);
        Assert.Equal(2, _pool.Offers(1).Count);
    }

    private void Beat(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _pool.Pass(TimeSpan.FromSeconds(1));
            _pool.Heartbeat(100);
        }
    }
}
