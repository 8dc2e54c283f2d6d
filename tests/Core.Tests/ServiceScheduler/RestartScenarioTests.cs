using CsCheck;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class RestartScenarioTests
{
    [Fact]
    public void Restart_NewInstancesNotHealthyYet_KeepsAllOldOnes()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web", 4));
        world.Manager.AutoHealthy = false;
        world.Change("/web", spec => spec with { Command = "v2" });
        world.Settle();
        Assert.Equal(8, world.Manager.Tasks.Count);
        Assert.Single(world.View.Deployments);
        var fresh = world.Manager.Tasks.Values.First(task => task.Spec.Command == "v2");
        world.Manager.ReportHealth(fresh.Spec.Id, healthy: true);
        world.Settle();
        Assert.Equal(7, world.Manager.Tasks.Count);
        Assert.Equal(3, world.Manager.Tasks.Values.Count(task => task.Spec.Command != "v2"));
    }

    [Fact]
    public void Restart_NewVersionNeverHealthyThenReplacedByForce_Recovers()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web", 4));
        world.Manager.AutoHealthy = false;
        world.Change("/web", spec => spec with { Command = "bad" });
        world.Settle();
        Assert.Equal(RefusalKind.Locked, Assert.IsType<ServiceReply.Refused>(world.Change("/web", spec => spec with { Command = "good" })).Kind);
        world.Manager.AutoHealthy = true;
        Assert.IsType<ServiceReply.Deploying>(world.Change("/web", spec => spec with { Command = "good" }, force: true));
        world.Settle();
        Assert.Empty(world.View.Deployments);
        Assert.Equal(4, world.Manager.Tasks.Count);
        Assert.All(world.Manager.Tasks.Values, task => Assert.Equal("good", task.Spec.Command));
        Assert.Contains(world.Events, happened => happened is ServiceEvent.DeploymentFailed);
    }

    [Fact]
    public void Restart_OverriddenByAScaling_StillReplacesTheOutdatedInstances()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web", 4));
        world.Manager.AutoHealthy = false;
        world.Change("/web", spec => spec with { Command = "v2" });
        world.Settle();
        Assert.Single(world.View.Deployments);

        Assert.IsType<ServiceReply.Deploying>(world.Change("/web", spec => spec with { Instances = 3 }, force: true));
        foreach (var task in world.Manager.Tasks.Values.Where(task => task.Spec.Command == "v2").ToList()) world.Manager.ReportHealth(task.Spec.Id, healthy: true);
        world.Manager.AutoHealthy = true;
        world.Settle();

        Assert.Empty(world.View.Deployments);
        Assert.Equal(3, world.Manager.Tasks.Count);
        Assert.All(world.Manager.Tasks.Values, task => Assert.Equal("v2", task.Spec.Command));
    }

    [Fact]
    public void Restart_ScaledDownOnTheWay_TakesThoseThatAreNotUpFirst()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web", 4) with { Upgrade = new UpgradeStrategy(1000, 1000) });
        world.Manager.AutoHealthy = false;
        world.Change("/web", spec => spec with { Command = "v2" });
        world.Settle();
        foreach (var task in world.Manager.Tasks.Values.Where(task => task.Spec.Command == "v2").Take(2).ToList()) world.Manager.ReportHealth(task.Spec.Id, healthy: true);
        world.Settle();
        world.AfterTurn = () => Assert.True(world.InstancesOf("/web").Count(one => one is { Healthy: true, StopAskedAt: null }) >= 2);

        world.Change("/web", spec => spec with { Instances = 2 }, force: true);
        world.Settle();

        Assert.Empty(world.View.Deployments);
        Assert.Equal(["v2", "v2"], world.Manager.Tasks.Values.Select(task => task.Spec.Command));
    }

    [Fact]
    public void Scaling_AfterARestartWasCancelled_LeavesTheOutdatedInstances()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web", 2));
        world.Manager.AutoHealthy = false;
        world.Change("/web", spec => spec with { Command = "v2" });
        world.Settle();
        world.Ask(new ServiceRequest.CancelDeployment(Assert.Single(world.View.Deployments).Id, true));
        world.Manager.AutoHealthy = true;

        world.Change("/web", spec => spec with { Instances = 5 });
        world.Settle();

        Assert.Empty(world.View.Deployments);
        Assert.Contains(world.Manager.Tasks.Values, task => task.Spec.Command != "v2");
    }

    [Fact]
    public void Restart_NotReady_WaitsForReadiness()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 1) with { ReadinessCheck = new ReadinessCheckSpec { PortName = "default" } });
        var deployment = Assert.Single(world.View.Deployments);
        Assert.Contains("to be ready", DeploymentProgress.Explain(world.View, deployment).Sentence, StringComparison.Ordinal);
        var task = world.Manager.Tasks.Keys.Single();
        world.Manager.Report(task, TaskState.Running, status => status with { Readiness = new ReadinessResult(true, 200) });
        world.Settle();
        Assert.Empty(world.View.Deployments);
    }

    [Fact]
    public void Restart_SchedulerCrashesInTheMiddle_IsResumed()
    {
        var world = World.Started();
        world.Run(Sample.Upgrading("/web", 4, health: 500, over: 0));
        world.Manager.AutoHealthy = false;
        world.Change("/web", spec => spec with { Command = "v2" });
        world.Settle();
        Assert.Equal(2, world.Manager.Tasks.Values.Count(task => task.Spec.Command == "v2"));
        world.Restart();
        world.Settle();
        Assert.Single(world.View.Deployments);
        for (var round = 0; round < 2; round++)
        {
            foreach (var task in world.Manager.Tasks.Keys.ToList()) world.Manager.ReportHealth(task, healthy: true);
            world.Settle();
        }

        Assert.Empty(world.View.Deployments);
        Assert.Equal(4, world.Manager.Tasks.Values.Count(task => task.Spec.Command == "v2"));
    }

    [Fact]
    public void Restart_OldInstanceDies_FreesAPlaceForANewOne()
    {
        var world = World.Started();
        world.Run(Sample.Upgrading("/web", 4, health: 1000, over: 0));
        world.Manager.AutoHealthy = false;
        world.Change("/web", spec => spec with { Command = "v2" });
        world.Settle();
        Assert.Equal(5, world.Manager.Tasks.Count);
        world.Manager.Fail(world.Manager.Tasks.Values.First(task => task.Spec.Command != "v2").Spec.Id);
        world.Advance(2);
        Assert.Equal(3, world.Manager.Tasks.Values.Count(task => task.Spec.Command != "v2"));
        Assert.InRange(world.Manager.Tasks.Values.Count(task => task.Spec.Command == "v2"), 1, 2);
    }

    [Fact]
    public void Restart_AnyStrategyAndOrderOfEvents_NeverTakesHealthyBelowTheFloor() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 4], Gen.Int[0, 4], Gen.ULong).Sample(
            (n, health, over, seed) => RestartKeepsFloor(n, health * 250, over * 250, seed), iter: 200);

    private static bool RestartKeepsFloor(int n, int health, int over, ulong seed)
    {
        var world = World.Started(seed: seed);
        world.Routers.Connect("lb");
        world.Run(Sample.Upgrading("/web", n, health, over));
        var manager = world.Manager;
        (manager.AutoHealthy, manager.AutoKill, world.Routers.AutoDrain) = (false, false, false);
        var random = new SeededRandom(seed);
        var floor = RollingRestart.MinimumHealthy(n, health);
        var kept = true;
        world.AfterTurn = () => kept &= world.InstancesOf("/web").Count(
            instance => instance is { Condition: InstanceCondition.Running, Healthy: true, StopAskedAt: null }) >= floor;
        world.Change("/web", spec => spec with { Command = "v2" });
        for (var step = 0; step < 2_000 && !world.View.Deployments.IsEmpty; step++)
        {
            world.Settle();
            Act(world, random);
        }

        return kept && world.View.Deployments.IsEmpty && manager.Tasks.Values.Count(task => task.Spec.Command == "v2") == n;
    }

    private static void Act(World world, SeededRandom random)
    {
        var manager = world.Manager;
        var killed = manager.Tasks.Values.Where(task => task.Kills > 0).Select(task => task.Spec.Id).ToList();
        var unhealthy = manager.Tasks.Values.Where(task => task.Last is { Healthy: null }).Select(task => task.Spec.Id).ToList();
        switch (random.Below(3))
        {
            case 0 when killed.Count > 0: manager.Report(killed[random.Below(killed.Count)], TaskState.Killed); break;
            case 1 when unhealthy.Count > 0: manager.ReportHealth(unhealthy[random.Below(unhealthy.Count)], healthy: true); break;
            default: world.Advance(1 + random.Below(5)); break;
        }
    }
}
