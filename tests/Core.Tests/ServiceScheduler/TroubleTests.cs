using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Failing tasks, unreachable agents, unknown tasks.</summary>
public sealed class TroubleTests
{
    [Fact]
    public void Task_FailsAgainAndAgain_IsDelayedLongerEachTime()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        var instance = world.InstancesOf("/web")[0].Id;
        foreach (var delay in (TimeSpan[])[TimeSpan.FromTicks(10_000_000), TimeSpan.FromTicks(11_500_000), TimeSpan.FromTicks(13_225_000)])
        {
            world.Manager.Fail(world.Manager.Tasks.Keys.Single());
            world.Settle();
            Assert.Empty(world.Manager.Tasks);
            Assert.Equal(world.Now + delay, world.View.Queue[PathId.Absolute("/web")].LaunchNotBefore);
            world.Advance(delay - TimeSpan.FromMilliseconds(1));
            Assert.Empty(world.Manager.Tasks);
            world.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Single(world.Manager.Tasks);
        }

        Assert.Equal((instance, 4, 3), (world.InstancesOf("/web")[0].Id, world.InstancesOf("/web")[0].Incarnation, world.InstancesOf("/web")[0].Restarts));
        var failure = world.View.LastFailures[PathId.Absolute("/web")];
        Assert.Equal((1, "boom", "Command exited with status 1"), (failure.ExitCode, failure.LastOutput, failure.Message));
        Assert.EndsWith("._app.3", failure.Task.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TaskState.Finished, true, false)]
    [InlineData(TaskState.Failed, true, true)]
    [InlineData(TaskState.Error, true, true)]
    [InlineData(TaskState.Dropped, true, true)]
    [InlineData(TaskState.Gone, true, true)]
    [InlineData(TaskState.Killed, false, false)]
    public void Task_Ended_CountsAsMarathonCounts(TaskState state, bool delays, bool recorded)
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        world.Manager.Fail(world.Manager.Tasks.Keys.Single(), state);
        world.Settle();
        Assert.Equal(delays, world.View.Queue.ContainsKey(PathId.Absolute("/web")));
        Assert.Equal(recorded, world.View.LastFailures.ContainsKey(PathId.Absolute("/web")));
        Assert.Equal(state == TaskState.Finished, world.View.LastEnds.GetValueOrDefault(PathId.Absolute("/web")) is { LastOutput: "boom" });
        world.Advance(1);
        Assert.Single(world.Manager.Tasks);
    }

    [Fact]
    public void Delay_AfterAQuietTime_IsForgotten()
    {
        var world = World.Started();
        world.Run(Sample.App("/web") with { Backoff = new BackoffStrategy(TimeSpan.FromSeconds(1), 2000, TimeSpan.FromSeconds(60)) });
        for (var i = 0; i < 3; i++)
        {
            world.Manager.Fail(world.Manager.Tasks.Keys.Single());
            world.Advance(10);
        }

        world.Advance(61);
        world.Manager.Fail(world.Manager.Tasks.Keys.Single());
        world.Settle();
        Assert.Equal(world.Now.AddSeconds(1), world.View.Queue[PathId.Absolute("/web")].LaunchNotBefore);
    }

    [Fact]
    public void Delay_ResetByRequest_LaunchesAtOnce()
    {
        var world = World.Started();
        world.Run(Sample.App("/web") with { Backoff = new BackoffStrategy(TimeSpan.FromSeconds(200), 1150, TimeSpan.FromSeconds(300)) });
        Assert.Equal(
            "Application /other not found in tasks queue.", world.Refusal(new ServiceRequest.ResetDelay(PathId.Absolute("/other"))).Message);
        world.Manager.Fail(world.Manager.Tasks.Keys.Single());
        world.Settle();
        Assert.Empty(world.Manager.Tasks);
        Assert.IsType<ServiceReply.Done>(world.Ask(new ServiceRequest.ResetDelay(PathId.Absolute("/web"))));
        world.Settle();
        Assert.Single(world.Manager.Tasks);
    }

    [Fact]
    public void Agent_UnreachableByDefault_IsReplacedAtOnceAndItsTaskKilledOnReturn()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        var task = world.Manager.Tasks.Keys.Single();
        world.Manager.Report(task, TaskState.Unreachable);
        world.Settle();
        Assert.Equal(2, world.Manager.Tasks.Count);
        Assert.NotEqual(task, Assert.Single(world.InstancesOf("/web")).Task);
        world.Manager.Run(task);
        world.Settle();
        Assert.DoesNotContain(task, world.Manager.Tasks.Keys);
        Assert.Single(world.Manager.Tasks);
    }

    [Fact]
    public void Agent_UnreachableWithPatience_IsWaitedForToTheSecond()
    {
        var world = World.Started();
        world.Run(Sample.App("/web") with { Unreachable = new UnreachableStrategy(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(300)) });
        var task = world.Manager.Tasks.Keys.Single();
        world.Manager.Report(task, TaskState.Unreachable);
        world.Advance(99.9);
        Assert.Single(world.Manager.Tasks);
        world.Advance(0.1);
        Assert.Equal(2, world.Manager.Tasks.Count);
        Assert.Equal(2, world.InstancesOf("/web").Count);
        world.Manager.Run(task);
        world.Settle();
        Assert.Single(world.InstancesOf("/web"));
        Assert.Single(world.Manager.Tasks);
    }

    [Fact]
    public void Agent_UnreachableUntilExpunged_IsForgotten()
    {
        var world = World.Started();
        world.Run(Sample.App("/web") with { Unreachable = new UnreachableStrategy(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(300)) });
        world.Manager.Report(world.Manager.Tasks.Keys.Single(), TaskState.Unreachable);
        world.Advance(299.9);
        Assert.Equal(2, world.InstancesOf("/web").Count);
        world.Advance(0.1);
        Assert.Single(world.InstancesOf("/web"));
    }

    [Fact]
    public void Agent_UnreachableWithStrategyDisabled_IsWaitedForForEver()
    {
        var world = World.Started();
        world.Run(Sample.App("/web") with { Unreachable = UnreachableStrategy.Disabled });
        world.Manager.Report(world.Manager.Tasks.Keys.Single(), TaskState.Unreachable);
        world.Advance(1_000_000);
        Assert.Equal(InstanceCondition.Unreachable, Assert.Single(world.InstancesOf("/web")).Condition);
    }

    [Fact]
    public void Launch_NeverConfirmed_IsGivenUpAndTriedAgain()
    {
        var world = World.Started();
        world.Manager.AutoRun = false;
        world.Run(Sample.App("/web"));
        var task = world.Manager.Tasks.Keys.Single();
        world.Advance(299);
        Assert.Equal(task, world.Manager.Tasks.Keys.Single());
        world.Advance(1);
        Assert.NotEqual(task, world.Manager.Tasks.Keys.Single());
    }

    [Fact]
    public void Kill_WithoutEffect_IsRepeatedEveryThirtySeconds()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        world.Manager.AutoKill = false;
        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/web"), Force: true));
        world.Settle();
        var task = world.Manager.Tasks.Values.Single();
        Assert.Equal(1, task.Kills);
        world.Advance(30);
        Assert.Equal(2, task.Kills);
        world.Advance(60);
        Assert.Equal(4, task.Kills);
        Assert.Single(world.View.Deployments);
        world.Manager.Report(task.Spec.Id, TaskState.Killed);
        world.Settle();
        Assert.Empty(world.View.Deployments);
        Assert.Empty(world.View.Instances);
    }

    [Fact]
    public void Status_OfAnOlderLaunch_DoesNotTouchTheInstance()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        var first = world.Manager.Tasks.Keys.Single();
        world.Manager.Fail(first);
        world.Advance(1);
        var current = world.InstancesOf("/web")[0];
        world.Manager.Tell(new SchedulerEvent.Update(new TaskStatus { TaskId = first, State = TaskState.Failed, Timestamp = world.Now }));
        world.Settle();
        Assert.Equal(current, world.InstancesOf("/web")[0]);
    }

    [Fact]
    public void Status_WithUuid_IsAcknowledgedAfterItsFacts()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 3));
        Assert.All(world.Manager.Tasks.Values, task => Assert.Empty(task.Unacknowledged));
    }
}
