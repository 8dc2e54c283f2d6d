using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class PodTests
{
    private static AppSpec Pod(int instances = 1) => new()
    {
        Id = PathId.Absolute("/shop/pod"), Instances = instances, Amounts = ResourceAmounts.Of(0.3m, 96),
        Ports = [new PortDefinition { Name = "web", HostPort = 0 }, new PortDefinition { Name = "admin", HostPort = 0 }],
        HealthChecks = [new HealthCheckSpec { Protocol = HealthCheckProtocol.MesosHttp, PortIndex = 1 }],
        Environment = Sorted.Empty.Add("WHO", "pod"),
        Secrets = Sorted.Empty.Add("key", "shop/key"),
        Pod = new PodSpec
        {
            Containers =
            [
                new PodContainer { Name = "web", Amounts = ResourceAmounts.Of(0.1m, 32), Command = "web", PortCount = 1, Mounts = [new PodVolumeMount("data", "data", false)] },
                new PodContainer
                {
                    Name = "admin", Amounts = ResourceAmounts.Of(0.2m, 64), Command = "admin", PortCount = 1, HasHealthCheck = true,
                    Environment = Sorted.Empty.Add("WHO", "admin"), EnvironmentSecrets = Sorted.Empty.Add("KEY", "key"),
                    Mounts = [new PodVolumeMount("data", "/in", true), new PodVolumeMount("key", "key", true)],
                },
            ],
            Volumes = [new PodVolume("data", null, null), new PodVolume("key", null, "key")],
        },
    };

    private static World Running(int instances = 1)
    {
        var world = World.Started();
        world.Run(Pod(instances));
        return world;
    }

    private static TaskSpec Task(World world, string container) =>
        world.Manager.Tasks.Values.Single(task => task.Spec.Id.Value.Contains($".{container}.", StringComparison.Ordinal)).Spec;

    [Fact]
    public void Launch_OfAPod_IsOneGroupOfTasksWithTheirOwnShares()
    {
        var world = Running();
        TaskSpec web = Task(world, "web"), admin = Task(world, "admin");
        var instance = Assert.Single(world.InstancesOf("/shop/pod"));

        Assert.Equal(instance.Id.Value, web.Group!.Id);
        Assert.Equal([web.Id, admin.Id], web.Group.Members);
        Assert.Equal(2, web.Group.Ports.Length);
        Assert.Equal((ResourceAmounts.Of(0.1m, 32), 1), (web.Resources.Amounts, web.Resources.Ports.Count));
        Assert.Equal("admin", admin.Ports.Single().Name);
        Assert.Equal(0, admin.HealthChecks.Single().PortIndex);
        Assert.Equal(("pod", "admin"), (web.Environment["WHO"], admin.Environment["WHO"]));
        Assert.Equal(admin.Ports[0].HostPort.ToString(), web.Environment["EP_HOST_ADMIN"]);
        Assert.Equal(admin.Ports[0].ContainerPort.ToString(), web.Environment["ENDPOINT_ADMIN"]);
        Assert.Equal(new VolumeMount("/in", "data", true, VolumeKind.Group), Assert.Single(admin.Volumes));
        Assert.Equal([new TaskSecret("shop/key", "KEY", null), new TaskSecret("shop/key", null, "key")], admin.Secrets);
        Assert.Equal((InstanceCondition.Running, true, 2), (instance.Condition, instance.Healthy, instance.Ports.Length));
        Assert.Empty(world.View.Deployments);
    }

    [Fact]
    public void Pod_WithAPersistentVolume_IsBoundToItsAgentAndFindsItAgain()
    {
        var pod = Pod(2);
        var world = World.Started();
        world.Run(pod with
        {
            Pod = pod.Pod! with { Volumes = [new PodVolume("data", null, null) { PersistentBytes = 10 * ResourceAmounts.BytesPerMegabyte }, pod.Pod.Volumes[1]] },
            Upgrade = new UpgradeStrategy(500, 0),
            Unreachable = UnreachableStrategy.Disabled,
        });
        var before = world.InstancesOf("/shop/pod").Select(instance => (instance.Id, instance.Agent, instance.Volumes.Single())).ToList();
        Assert.Equal(2, before.Select(held => held.Item3.PersistenceId).Distinct().Count());
        foreach (var (instance, _, volume) in before)
        {
            var tasks = world.Manager.Tasks.Values.Select(task => task.Spec).Where(task => task.Group!.Id == instance.Value).OrderBy(task => task.Name).ToList();
            Assert.Equal([new VolumeMount("/in", volume.PersistenceId, true, VolumeKind.Persistent), new VolumeMount("data", volume.PersistenceId, false, VolumeKind.Persistent)],
                tasks.SelectMany(task => task.Volumes));

            // The disk is taken once, by the first container.
            Assert.Equal([0L, 10 * ResourceAmounts.BytesPerMegabyte], tasks.Select(task => task.Resources.Amounts.DiskBytes));
        }

        world.Manager.Fail(world.Manager.Tasks.Keys.First());
        world.Settle();
        world.Restart();
        world.Advance(10);

        Assert.Equal(before, world.InstancesOf("/shop/pod").Select(instance => (instance.Id, instance.Agent, instance.Volumes.Single())));
        Assert.Equal(4, world.Manager.Tasks.Count);
    }

    [Fact]
    public void Instance_RunsWhenAllItsContainersDo()
    {
        var world = World.Started();
        world.Manager.AutoRun = false;
        world.Run(Pod());
        TaskId web = Task(world, "web").Id, admin = Task(world, "admin").Id;

        world.Manager.Run(admin);
        world.Settle();
        Assert.Equal(InstanceCondition.Staging, Assert.Single(world.InstancesOf("/shop/pod")).Condition);

        world.Manager.Run(web);
        world.Settle();
        var instance = Assert.Single(world.InstancesOf("/shop/pod"));
        Assert.Equal((InstanceCondition.Running, null), (instance.Condition, instance.Healthy));
        world.Manager.ReportHealth(admin, healthy: true);
        world.Settle();
        Assert.True(Assert.Single(world.InstancesOf("/shop/pod")).Healthy);
        Assert.Empty(world.View.Deployments);
    }

    [Fact]
    public void Container_ThatFails_TakesTheOthersWithItAndThePodIsLaunchedAgain()
    {
        var world = Running();
        TaskId web = Task(world, "web").Id, admin = Task(world, "admin").Id;

        world.Manager.AutoKill = false;
        world.Manager.Fail(admin);
        world.Settle();
        Assert.Equal(1, world.Manager.Tasks[web].Kills);
        Assert.Equal(InstanceCondition.Killing, Assert.Single(world.InstancesOf("/shop/pod")).Condition);

        world.Manager.Report(web, TaskState.Killed);
        world.Settle();
        var instance = Assert.Single(world.InstancesOf("/shop/pod"));
        Assert.Equal((InstanceCondition.Scheduled, 1), (instance.Condition, instance.Restarts));
        var failure = Assert.Single(world.View.LastFailures.Values);
        Assert.Equal((admin, TaskState.Failed, 1), (failure.Task, failure.State, failure.ExitCode));
        Assert.StartsWith("container admin: ", failure.Message, StringComparison.Ordinal);

        world.Advance(2);
        Assert.Equal(2, world.Manager.Tasks.Count);
        Assert.All(world.Manager.Tasks.Keys, task => Assert.EndsWith(".2", task.Value, StringComparison.Ordinal));
        Assert.Equal(instance.Id, Assert.Single(world.InstancesOf("/shop/pod")).Id);
    }

    [Fact]
    public void Container_ThatEndsWell_LeavesThePodRunning()
    {
        var world = Running();

        world.Manager.Report(Task(world, "web").Id, TaskState.Finished);
        world.Settle();

        Assert.Equal(InstanceCondition.Running, Assert.Single(world.InstancesOf("/shop/pod")).Condition);
        Assert.Single(world.Manager.Tasks);
    }

    [Fact]
    public void Kill_OfTheOthers_IsRepeatedUntilAllHaveEnded()
    {
        var world = Running();
        var web = Task(world, "web").Id;
        world.Manager.AutoKill = false;
        world.Manager.Fail(Task(world, "admin").Id);
        world.Settle();

        world.Advance(65);

        Assert.Equal(3, world.Manager.Tasks[web].Kills);
    }

    [Fact]
    public void Pod_ScaledChangedAndDeleted_IsDeployedAsAppsAre()
    {
        var world = Running(2);
        Assert.Equal(4, world.Manager.Tasks.Count);
        world.Change("/shop/pod", spec => spec with { Instances = 3 });
        world.Settle();
        Assert.Equal(6, world.Manager.Tasks.Count);
        var before = world.Manager.Tasks.Keys.ToHashSet();

        world.Change("/shop/pod", spec => spec with { Pod = spec.Pod! with { Containers = [spec.Pod.Containers[0] with { Command = "new" }, spec.Pod.Containers[1]] } });
        world.Settle();
        Assert.Equal(6, world.Manager.Tasks.Count);
        Assert.DoesNotContain(world.Manager.Tasks.Keys, before.Contains);

        var reply = world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/shop/pod"), false));
        world.Settle();
        Assert.Empty(world.Manager.Tasks);
        Assert.Empty(world.InstancesOf("/shop/pod"));
        Assert.Single(world.Events.OfType<ServiceEvent.PodRemoved>());
        Assert.Contains(world.Events.OfType<ServiceEvent.DeploymentSucceeded>(), done => done.Deployment.Id == reply.Deployment && done.Deployment.Pods.Length == 1);
    }

    [Fact]
    public void Pod_AfterARestart_IsKnownWithItsContainers()
    {
        var world = Running();
        var before = Assert.Single(world.InstancesOf("/shop/pod"));

        world.Restart();
        world.Settle();

        var after = Assert.Single(world.InstancesOf("/shop/pod"));
        Assert.Equal(before.Containers.Select(container => (container.Task, container.State, container.FirstPort, container.CheckIndex)),
            after.Containers.Select(container => (container.Task, container.State, container.FirstPort, container.CheckIndex)));
        Assert.True(AppSpecComparer.Same(Pod(), world.App("/shop/pod").Spec));
        Assert.Equal(2, world.Manager.Tasks.Count);
        world.Manager.Fail(Task(world, "web").Id);
        world.Settle();
        world.Advance(2);
        Assert.Equal(InstanceCondition.Running, Assert.Single(world.InstancesOf("/shop/pod")).Condition);
    }

    [Fact]
    public void Group_UpdatedWithOtherApps_KeepsItsPods()
    {
        var world = Running();
        world.Run(Sample.App("/shop/web"));

        world.Deploy(new ServiceRequest.UpdateGroup(new GroupChange(PathId.Absolute("/shop"), [], null, null, null), false, false));
        world.Settle();

        Assert.Equal(["/shop/pod"], world.View.Apps.Keys.Select(id => id.Value));
    }

    [Fact]
    public void App_InThePlaceOfAPod_IsRefused()
    {
        var refusal = Running().Refusal(new ServiceRequest.UpdateApps(
            [new AppChange(PathId.Absolute("/shop/pod"), _ => new AppEdit(Sample.App("/shop/pod"), null), MayCreate: true)], true));

        Assert.Equal((RefusalKind.Invalid, "/id"), (refusal.Kind, refusal.Details.Single().Path));
    }
}
