using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class HealthTests
{
    [Fact]
    public void Instance_FailsItsCheck_IsKilledOnFailureMaxPlusOne()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web", maxFailures: 3));
        var task = world.Manager.Tasks.Keys.Single();
        for (var failures = 1; failures <= 3; failures++)
        {
            world.Manager.ReportHealth(task, healthy: false, failures);
            world.Advance(1);
            Assert.Equal(task, world.Manager.Tasks.Keys.Single());
        }

        Assert.Equal(3, world.Events.Count(happened => happened is ServiceEvent.HealthCheckFailed));
        Assert.False(world.InstancesOf("/web")[0].Healthy);
        world.Manager.ReportHealth(task, healthy: false, failures: 4);
        world.Settle();
        Assert.NotEqual(task, world.Manager.Tasks.Keys.Single());
        var instance = Assert.Single(world.InstancesOf("/web"));
        Assert.Equal(2, instance.Incarnation);
        Assert.Equal(0, instance.Restarts);
        var killed = Assert.Single(world.Events.OfType<ServiceEvent.UnhealthyInstanceKilled>());
        Assert.Equal("503 Service Unavailable", killed.Reason);
        var failure = world.View.LastFailures[PathId.Absolute("/web")];
        Assert.Equal((TaskState.Killed, 143, "last words"), (failure.State, failure.ExitCode, failure.LastOutput));
        Assert.Equal("Task was killed since health check failed. Reason: 503 Service Unavailable", failure.Message);
    }

    [Fact]
    public void Instance_MaximumOfZero_IsNeverKilled()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web", maxFailures: 0));
        var task = world.Manager.Tasks.Keys.Single();
        for (var failures = 1; failures <= 50; failures++) world.Manager.ReportHealth(task, healthy: false, failures);
        world.Settle();
        Assert.Equal(task, world.Manager.Tasks.Keys.Single());
    }

    [Fact]
    public void Instance_FailsWithinItsGrace_IsNeitherHealthyNorUnhealthy()
    {
        var world = World.Started();
        world.Manager.AutoHealthy = false;
        world.Run(Sample.Checked("/web"));
        world.Manager.ReportHealth(world.Manager.Tasks.Keys.Single(), healthy: false, failures: 0);
        world.Settle();
        Assert.Null(world.InstancesOf("/web")[0].Healthy);
        Assert.DoesNotContain(world.Events, happened => happened is ServiceEvent.HealthCheckFailed);
        Assert.Equal(EndpointState.Starting, Assert.Single(world.View.Registry.Endpoints).State);
    }

    [Fact]
    public void Instance_CheckFlips_IsAnnouncedAndLeavesTheRoute()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web"));
        Assert.Equal(EndpointState.Serving, Assert.Single(world.View.Registry.Endpoints).State);
        var task = world.Manager.Tasks.Keys.Single();
        world.Manager.ReportHealth(task, healthy: false);
        world.Settle();
        Assert.Equal(EndpointState.Starting, Assert.Single(world.View.Registry.Endpoints).State);
        world.Manager.ReportHealth(task, healthy: true);
        world.Settle();
        Assert.Equal([true, false, true], world.Events.OfType<ServiceEvent.HealthStatusChanged>().Select(happened => happened.Alive));
        Assert.Equal([true, false, true], world.Events.OfType<ServiceEvent.InstanceHealthChanged>().Select(happened => happened.Instance.Healthy));
    }

    [Fact]
    public void Instance_Unreachable_IsNotKilledForItsHealth()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web", maxFailures: 1) with { Unreachable = UnreachableStrategy.Disabled });
        var task = world.Manager.Tasks.Keys.Single();
        world.Manager.Report(task, TaskState.Unreachable, status => status with
        {
            Healthy = false,
            Checks = [new CheckResult(0, 9, null, null, world.Now, "no answer")],
        });
        world.Settle();
        Assert.DoesNotContain(world.Calls, call => call is SchedulerCall.Kill);
    }

    [Fact]
    public void TwoChecks_OneWithoutResult_AreNotHealthyYet()
    {
        var world = World.Started();
        world.Manager.AutoHealthy = false;
        world.Run(Sample.Checked("/web") with { HealthChecks = [new HealthCheckSpec { PortIndex = 0 }, new HealthCheckSpec { PortIndex = 0, Path = "/b" }] });
        var task = world.Manager.Tasks.Keys.Single();
        world.Manager.Report(task, TaskState.Running, status => status with
        {
            Healthy = true,
            Checks = [new CheckResult(0, 0, world.Now, world.Now, null, null)],
        });
        world.Settle();
        Assert.Null(world.InstancesOf("/web")[0].Healthy);
        Assert.Single(world.View.Deployments);
    }
}
