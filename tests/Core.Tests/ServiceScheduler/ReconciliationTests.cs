using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class ReconciliationTests
{
    [Fact]
    public void Start_WithRunningTasks_AdoptsThemAllAndLaunchesNothing()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 4));
        var tasks = world.Manager.Tasks.Keys.ToList();
        var subscriptions = world.Calls.Count;
        world.Restart();
        world.Settle();
        world.Advance(60);
        Assert.Equal(tasks, world.Manager.Tasks.Keys);
        Assert.DoesNotContain(world.Calls.Skip(subscriptions), call => call is SchedulerCall.Accept or SchedulerCall.Kill);
        Assert.Equal(new FrameworkId("fw-1"), world.Calls.OfType<SchedulerCall.Subscribe>().Last().Info.Id);
    }

    [Fact]
    public void Start_TaskLostMeanwhile_IsReplacedOnlyAfterTheAnswer()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 2));
        world.Manager.Tasks.Remove(world.Manager.Tasks.Keys.First());
        world.Manager.AutoReconcile = false;
        world.Change("/web", spec => spec with { Instances = 3 });
        world.Restart();
        world.Settle();
        var before = world.Calls.OfType<SchedulerCall.Accept>().Count();
        world.Advance(14);
        Assert.Equal(before, world.Calls.OfType<SchedulerCall.Accept>().Count());
        world.Manager.AutoReconcile = true;
        world.Advance(20);
        Assert.Equal(3, world.Manager.Tasks.Count);
        Assert.Equal(3, world.InstancesOf("/web").Count);
    }

    [Fact]
    public void Start_OffersBeforeTheAnswers_AreHeldAndUsedAfterwards()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        world.Change("/web", spec => spec with { Instances = 2 });
        world.Manager.AutoReconcile = false;
        var before = world.Calls.Count;
        world.Restart();
        world.Settle();
        Assert.DoesNotContain(world.Calls.Skip(before), call => call is SchedulerCall.Decline or SchedulerCall.Accept);
        world.Advance(15);
        Assert.Equal(2, world.Manager.Tasks.Count);
    }

    [Fact]
    public void Refused_AsRemovedForGood_BeginsAnewAndReplacesWhatWasEnded()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 2));
        var ended = world.Manager.Tasks.Keys.ToList();
        world.Manager.Tasks.Clear();
        world.Manager.Tell(new SchedulerEvent.Error("Framework has been removed"));
        world.Settle();
        world.Advance(30);
        Assert.Null(world.Calls.OfType<SchedulerCall.Subscribe>().Last().Info.Id);
        Assert.Equal(2, world.Manager.Tasks.Count);
        Assert.Empty(world.Manager.Tasks.Keys.Intersect(ended));
    }

    [Fact]
    public void Disconnected_SubscribesAgainAndRepeatsKills()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        world.Manager.AutoKill = false;
        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/web"), Force: true));
        world.Manager.Tell(new SchedulerEvent.Disconnected());
        world.Settle();
        Assert.Contains(world.Events, happened => happened is ServiceEvent.SchedulerDisconnected);
        world.Manager.AutoKill = true;
        world.Advance(5);
        Assert.Empty(world.Manager.Tasks);
        Assert.True(Assert.IsType<ServiceEvent.SchedulerRegistered>(
            world.Events.Last(happened => happened is ServiceEvent.SchedulerRegistered)).Again);
    }

    [Fact]
    public void Reconciliation_UnknownTaskRuns_IsKilled()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        var spec = world.Manager.Tasks.Values.Single().Spec with { Id = new TaskId("other.instance-1._app.1") };
        world.Manager.Tasks.Add(spec.Id, new FakeTask(spec, new AgentId("a1")));
        world.Manager.Report(spec.Id, TaskState.Running);
        world.Settle();
        Assert.DoesNotContain(spec.Id, world.Manager.Tasks.Keys);
        var ended = Assert.Single(world.Events.OfType<ServiceEvent.UnknownInstanceTerminated>());
        Assert.Equal((PathId.Absolute("/other"), InstanceCondition.Killed), (ended.App, ended.Condition));
    }

    [Fact]
    public void States_OfAllTasks_AreAskedForAgainEveryTenMinutes()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        var before = world.Calls.OfType<SchedulerCall.Reconcile>().Count();
        world.Advance(600);
        Assert.Equal(before + 2, world.Calls.OfType<SchedulerCall.Reconcile>().Count());
    }

    [Fact]
    public void Roles_OfApps_AreSubscribedFor()
    {
        var world = World.Started();
        world.Run(Sample.App("/web") with { Role = new Role("dev") });
        Assert.Equal([Role.Any, new Role("dev")], world.Calls.OfType<SchedulerCall.Subscribe>().Last().Info.Roles);
    }
}
