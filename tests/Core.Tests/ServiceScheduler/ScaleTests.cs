using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Large apps: what one event costs must not depend on how many instances there are.</summary>
public sealed class ScaleTests
{
    [Fact]
    public void App_OfTenThousandInstances_StartsRestartsAndStops()
    {
        var world = World.Started(agents: 20);
        world.Routers.Connect("lb");
        world.Routers.AutoApply = false;
        world.Run(Sample.App("/big", 10_000) with { Ports = [], Upgrade = new UpgradeStrategy(1000, 100) });
        Assert.Equal(10_000, world.Manager.Tasks.Count);
        Assert.Empty(world.View.Deployments);
        world.Change("/big", spec => spec with { Command = "v2" });
        world.Settle();
        Assert.Empty(world.View.Deployments);
        Assert.All(world.Manager.Tasks.Values, task => Assert.Equal("v2", task.Spec.Command));
        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/big"), Force: true));
        world.Settle();
        Assert.Empty(world.Manager.Tasks);
        Assert.Empty(world.View.Instances);
    }

    /// <summary>Allocated bytes are the same on every machine; time is not.</summary>
    [Fact]
    public void Status_OfOneInstance_CostsTheSameInALargeApp()
    {
        var small = CostOfAStatus(100);
        var large = CostOfAStatus(10_000);
        Assert.True(large < 4 * small, $"a status allocates {small} bytes among 100 instances, but {large} among 10,000");
    }

    private static long CostOfAStatus(int instances)
    {
        var world = World.Started(agents: 20);
        world.Run(Sample.Checked("/app", instances));
        var task = world.Manager.Tasks.Keys.First();
        for (var i = 0; i < 10; i++) Flip(world, task, i);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) Flip(world, task, i);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / 10;
    }

    private static void Flip(World world, TaskId task, int round)
    {
        world.Manager.ReportHealth(task, healthy: round % 2 == 1);
        world.Settle();
    }
}
