using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Instances of an unreachable agent follow their app's strategy to the tick, and what comes back too many goes, no more and no less.</summary>
public sealed class UnreachableTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 60)]
    [InlineData(60, 60)]
    [InlineData(30, 90)]
    [InlineData(300, 600)]
    public void Instance_OfAnUnreachableAgent_IsReplacedAndForgottenToTheTick(int inactiveSeconds, int expungeSeconds)
    {
        var (inactive, expunge) = (TimeSpan.FromSeconds(inactiveSeconds), TimeSpan.FromSeconds(expungeSeconds));
        var world = Lost(inactive, expunge, out var lost);
        if (inactive > TimeSpan.Zero)
        {
            world.Advance(inactive - Tick);
            Assert.Equal(InstanceCondition.Unreachable, Instance(world, lost)!.Condition);
            Assert.Equal(3, world.Manager.Tasks.Count);
            world.Advance(Tick);
        }

        Assert.Equal(4, world.Manager.Tasks.Count);
        if (expunge > inactive)
        {
            world.Advance(expunge - inactive - Tick);
            Assert.Equal(InstanceCondition.UnreachableInactive, Instance(world, lost)!.Condition);
            world.Advance(Tick);
        }

        Assert.Null(Instance(world, lost));
        Assert.Equal(3, world.InstancesOf("/web").Count);
        world.Advance(TimeSpan.FromDays(1));
        Assert.Equal(4, world.Manager.Tasks.Count);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(59)]
    [InlineData(60)]
    [InlineData(3600)]
    public void Agent_ThatComesBack_HasExactlyTheSurplusEnded(int afterSeconds)
    {
        var world = Lost(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), out var lost);
        world.Advance(afterSeconds);
        var replaced = world.Manager.Tasks.Keys.ToHashSet();
        Assert.Equal(4, replaced.Count);
        world.Manager.Run(lost);
        world.Settle();
        Assert.Equal(3, world.Manager.Tasks.Count);
        Assert.Subset(replaced, world.Manager.Tasks.Keys.ToHashSet());
        Assert.Equal(world.Manager.Tasks.Keys, world.InstancesOf("/web").Select(instance => instance.Task!.Value).Order());

        // Forgotten, it is itself what goes; still known, the app's order of victims decides.
        if (afterSeconds >= 60) Assert.DoesNotContain(lost, world.Manager.Tasks.Keys);
        Assert.Single(world.Calls.OfType<SchedulerCall.Kill>());
    }

    [Fact]
    public void Agent_ThatComesBackInTime_LosesNothing()
    {
        var world = Lost(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), out var lost);
        world.Advance(TimeSpan.FromSeconds(30) - Tick);
        world.Manager.Run(lost);
        world.Advance(3600);
        Assert.Equal(3, world.Manager.Tasks.Count);
        Assert.DoesNotContain(world.Calls, call => call is SchedulerCall.Kill);
        Assert.Equal(InstanceCondition.Running, Instance(world, lost)!.Condition);
    }

    private static World Lost(TimeSpan inactive, TimeSpan expunge, out TaskId lost)
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 3) with { Unreachable = new UnreachableStrategy(inactive, expunge) });
        lost = world.Manager.Tasks.Keys.First();
        world.Manager.Report(lost, TaskState.Unreachable, status => status with { Uuid = null });
        world.Settle();
        return world;
    }

    private static Instance? Instance(World world, TaskId task) => world.InstancesOf("/web").SingleOrDefault(instance => instance.Task == task);
}
