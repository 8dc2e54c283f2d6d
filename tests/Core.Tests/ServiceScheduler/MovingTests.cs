using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Instances on nodes that are to be left.</summary>
public sealed class MovingTests
{
    private static readonly AgentId Drained = new("a1");

    [Fact]
    public void Instance_OnADrainedNode_LeavesWhenItsReplacementIsHealthyAndInTheRoute()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.Checked("/web", 2));
        var old = world.Manager.Tasks.Keys.ToHashSet();
        world.Routers.Connect("r1");
        world.Settle();
        world.Manager.AutoHealthy = false;
        world.Routers.AutoApply = false;
        Vacate(world);
        Assert.Equal(4, world.Manager.Tasks.Count);
        var fresh = world.Manager.Tasks.Keys.Where(task => !old.Contains(task)).ToList();
        Assert.All(fresh, task => Assert.NotEqual(Drained, world.Manager.Tasks[task].Agent));

        world.Manager.ReportHealth(fresh[0], healthy: true);
        world.Settle();
        Assert.Equal(4, world.Manager.Tasks.Count);
        Assert.DoesNotContain(world.View.Registry.Endpoints, endpoint => endpoint.State == EndpointState.Draining);

        world.Routers.ReportAll();
        world.Settle();
        Assert.Single(world.View.Registry.Endpoints, endpoint => endpoint.State == EndpointState.Draining);
        Assert.Equal(4, world.Manager.Tasks.Count);
        world.Routers.ReportAll();
        world.Settle();
        Assert.Equal(3, world.Manager.Tasks.Count);

        world.Manager.ReportHealth(fresh[1], healthy: true);
        world.Routers.AutoApply = true;
        world.Routers.ReportAll();
        world.Settle();
        Assert.Equal(fresh.Order(), world.Manager.Tasks.Keys);
        Assert.Equal(2, world.InstancesOf("/web").Count);
    }

    [Fact]
    public void Move_OfAnAppThatMayNotGrow_NeverFallsBelowItsFloor()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.Upgrading("/web", 4, 500, 0));
        world.AfterTurn = () => Assert.True(
            world.InstancesOf("/web").Count(instance => instance is { Condition: InstanceCondition.Running, Healthy: true }) >= 2, "half of four stay up");
        Vacate(world);
        Assert.Equal(4, world.Manager.Tasks.Count);
        Assert.All(world.Manager.Tasks.Values, task => Assert.NotEqual(Drained, task.Agent));
    }

    [Fact]
    public void Drain_TakenBack_EndsTheSurplusAndKeepsTheCount()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.Checked("/web", 2));
        world.Manager.AutoHealthy = false;
        Vacate(world);
        Assert.Equal(4, world.Manager.Tasks.Count);
        world.Manager.Tell(new SchedulerEvent.Vacate(ImmutableSortedDictionary<AgentId, DateTimeOffset?>.Empty));
        world.Settle();
        Assert.Equal(2, world.Manager.Tasks.Count);
        Assert.Equal(2, world.InstancesOf("/web").Count(instance => instance.Healthy == true));
    }

    [Fact]
    public void Drain_OverARestartOfTheScheduler_GoesOn()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.Checked("/web", 2));
        world.Manager.AutoHealthy = false;
        Vacate(world);
        world.Manager.AutoHealthy = true;
        world.Restart();
        foreach (var task in world.Manager.Tasks.Values.Where(task => task.Agent != Drained).ToList()) world.Manager.ReportHealth(task.Spec.Id, healthy: true);
        world.Settle();
        Assert.Equal(2, world.Manager.Tasks.Count);
        Assert.All(world.Manager.Tasks.Values, task => Assert.NotEqual(Drained, task.Agent));
    }

    [Fact]
    public void Drain_NearItsDeadline_MovesWhatHasNoReplacement()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.App("/web"));
        world.Manager.RemoveAgent(Drained.Value);
        world.Manager.Tell(new SchedulerEvent.Vacate(Deadline(world, 60)));
        world.Settle();
        world.Advance(49);
        Assert.Single(world.Manager.Tasks);
        world.Advance(1);
        Assert.Empty(world.Manager.Tasks);
        Assert.Equal(InstanceCondition.Scheduled, Assert.Single(world.InstancesOf("/web")).Condition);
    }

    [Fact]
    public void Drain_OfANodeWithVolumes_MovesNothing_AndWhenItsTimeIsOverTheInstanceWaitsForItsNode()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.App("/db", 2) with
        {
            Container = new ContainerSpec { IsDockerType = false, PersistentVolumes = [new PersistentVolume("data", ResourceAmounts.BytesPerMegabyte)] },
            Upgrade = new UpgradeStrategy(500, 0),
            Unreachable = UnreachableStrategy.Disabled,
        });
        var before = Homes(world);
        world.Manager.RemoveAgent(Drained.Value);
        world.Manager.AddAgent("a9", "node9");
        world.Manager.Tell(new SchedulerEvent.Vacate(Deadline(world, 60)));
        world.Settle();
        world.Advance(49);
        Assert.Equal(2, world.Manager.Tasks.Count);
        Assert.Equal(before, Homes(world));

        world.Advance(1);
        world.Manager.OfferAll();
        world.Settle();
        Assert.Empty(world.Manager.Tasks);
        Assert.All(world.InstancesOf("/db"), instance => Assert.Equal((InstanceCondition.Scheduled, Drained), (instance.Condition, instance.Home!.Value)));

        world.Manager.Tell(new SchedulerEvent.Vacate(ImmutableSortedDictionary<AgentId, DateTimeOffset?>.Empty));
        world.Manager.AddAgent(Drained.Value, "node1");
        world.Manager.OfferAll();
        world.Settle();
        Assert.Equal(2, world.Manager.Tasks.Count);
        Assert.All(world.Manager.Tasks.Values, task => Assert.Equal(Drained, task.Agent));
        Assert.Equal(before, Homes(world));

        static List<(InstanceId, string)> Homes(World world) => [.. world.InstancesOf("/db").Select(instance => (instance.Id, instance.Volumes.Single().PersistenceId))];
    }

    [Fact]
    public void Drain_OfASuspendedApp_DoesNothing()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 0));
        Vacate(world);
        Assert.Empty(world.Manager.Tasks);
    }

    [Fact]
    public void App_ScaledWhileItMoves_HasItsNewCountElsewhere()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.Checked("/web", 3));
        world.Manager.AutoHealthy = false;
        Vacate(world);
        world.Change("/web", spec => spec with { Instances = 5 });
        world.Settle();
        world.Manager.AutoHealthy = true;
        foreach (var task in world.Manager.Tasks.Values.Where(task => task.Agent != Drained).ToList()) world.Manager.ReportHealth(task.Spec.Id, healthy: true);
        world.Settle();
        Assert.Empty(world.View.Deployments);
        Assert.Equal(5, world.Manager.Tasks.Count);
        Assert.All(world.Manager.Tasks.Values, task => Assert.NotEqual(Drained, task.Agent));
    }

    /// <summary>The one node is drained, and another is there to move to.</summary>
    private static void Vacate(World world)
    {
        world.Manager.RemoveAgent(Drained.Value);
        world.Manager.AddAgent("a9", "node9");
        world.Manager.Tell(new SchedulerEvent.Vacate(Deadline(world, null)));
        world.Settle();
        world.Manager.OfferAll();
        world.Settle();
    }

    private static ImmutableSortedDictionary<AgentId, DateTimeOffset?> Deadline(World world, int? seconds) =>
        ImmutableSortedDictionary<AgentId, DateTimeOffset?>.Empty.Add(Drained, seconds is { } time ? world.Now.AddSeconds(time) : null);
}
