using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class KillTests
{
    [Fact]
    public void Kill_Plain_ReplacesTheTaskInTheSameInstance()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 2));
        var victim = world.InstancesOf("/web")[0];
        var killed = Assert.IsType<ServiceReply.Killed>(world.Ask(new ServiceRequest.KillInstances(
            [victim.Id, new InstanceId("nobody.instance-1")], Scale: false, Wipe: false, Force: false)));
        Assert.Equal([victim], killed.Instances);
        world.Settle();
        Assert.Equal(2, world.Manager.Tasks.Count);
        Assert.Equal(2, world.InstancesOf("/web").Single(instance => instance.Id == victim.Id).Incarnation);
        Assert.Empty(world.View.LastFailures);
    }

    [Fact]
    public void Kill_WithScale_LowersTheCountByExactlyTheVictims()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 4));
        var victims = world.InstancesOf("/web").Skip(1).Take(2).Select(instance => instance.Id).ToList();
        world.Deploy(new ServiceRequest.KillInstances([.. victims, victims[0]], Scale: true, Wipe: false, Force: false));
        world.Settle();
        Assert.Equal(2, world.App("/web").Spec.Instances);
        Assert.DoesNotContain(world.InstancesOf("/web"), instance => victims.Contains(instance.Id));
        Assert.Empty(world.View.Deployments);
    }

    [Fact]
    public void Kill_WithScaleAndForceWhileTheAppIsReplaced_EndsTheNamedOne()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 3));
        world.Change("/web", spec => spec with { Instances = 5, Constraints = [new Constraint("hostname", ConstraintOperator.Like, "nowhere")] });
        world.Settle();
        var victim = world.InstancesOf("/web").Last(instance => instance.Condition == InstanceCondition.Running).Id;

        world.Deploy(new ServiceRequest.KillInstances([victim], Scale: true, Wipe: false, Force: true));
        world.Settle();

        Assert.Equal(4, world.App("/web").Spec.Instances);
        Assert.DoesNotContain(world.InstancesOf("/web"), instance => instance.Id == victim);
        Assert.Equal(2, world.InstancesOf("/web").Count(instance => instance.Condition == InstanceCondition.Running));
    }

    [Fact]
    public void Kill_WithWipe_ForgetsTheInstanceAndStartsAnother()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        var victim = world.InstancesOf("/web")[0].Id;
        world.Ask(new ServiceRequest.KillInstances([victim], Scale: false, Wipe: true, Force: false));
        Assert.DoesNotContain(world.InstancesOf("/web"), instance => instance.Id == victim);
        world.Settle();
        Assert.Single(world.Manager.Tasks);
        Assert.NotEqual(victim, Assert.Single(world.InstancesOf("/web")).Id);
    }

    [Fact]
    public void Kill_WithScaleAndWipe_IsRefused() => Assert.Equal(
        (RefusalKind.BadRequest, "You cannot use scale and wipe at the same time."),
        World.Started().Refusal(new ServiceRequest.KillInstances([], Scale: true, Wipe: true, Force: false)) is var refusal
            ? (refusal.Kind, refusal.Message)
            : default);

    [Fact]
    public void Kill_OfAStoppingInstanceWithScale_CountsItOnce()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 3));
        world.Manager.AutoKill = false;
        var victim = world.InstancesOf("/web")[0].Id;
        world.Deploy(new ServiceRequest.KillInstances([victim], Scale: true, Wipe: false, Force: false));
        world.Deploy(new ServiceRequest.KillInstances([victim], Scale: true, Wipe: false, Force: true));
        Assert.Equal(2, world.App("/web").Spec.Instances);
    }
}
