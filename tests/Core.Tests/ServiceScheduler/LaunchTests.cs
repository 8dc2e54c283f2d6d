using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Offers, tasks and the queue.</summary>
public sealed class LaunchTests
{
    [Fact]
    public void Launch_IsRecordedBeforeItIsOrdered()
    {
        var world = World.Started();
        world.Manager.AutoRun = false;
        world.Run(Sample.App("/web"));
        var stored = Assert.Single(world.Store, entity => entity.Key.StartsWith("services/instances/web/web.instance-", StringComparison.Ordinal));
        var text = System.Text.Encoding.UTF8.GetString(stored.Value);
        Assert.Contains("\"condition\":\"Provisioned\"", text, StringComparison.Ordinal);
        Assert.Contains("._app.1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Launch_OfAnAppWithAnExecutor_BringsItAndLeavesTheRestToIt()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/own") with
        {
            Executor = "./it's",
            Command = "serve --fast",
            Fetch = [new FetchSpec("http://h/it's", false, false, false)],
            CpuLimitMillis = 500,
            EnvironmentSecrets = Sorted.Empty.Add("KEY", "key"),
            Container = new ContainerSpec { IsDockerType = false, PersistentVolumes = [new PersistentVolume("data", 1)] },
        });

        var task = Assert.Single(world.Manager.Tasks.Values).Spec;
        var executor = task.Executor!;
        Assert.Equal(("marathon-" + task.Id, ExecutorType.Custom, true), (executor.Id.Value, executor.Type, executor.EndsWithTasks));
        Assert.Equal(@"test -x './it'\''s' || chmod ug+rx './it'\''s' && exec './it'\''s' serve --fast", executor.Program!.Command);
        Assert.Equal((1, 1, 1, 500L), (executor.Program.Fetch.Length, executor.Program.Secrets.Length, executor.Program.Volumes.Length, executor.Program.CpuLimitMillis));
        Assert.Equal(task.Id.Value, executor.Program.Environment["MESOS_TASK_ID"]);
        Assert.Equal((null, 0, 0, 0, 1), (task.Command, task.Fetch.Length, task.Secrets.Length, task.Volumes.Length, task.HealthChecks.Length));
        Assert.True(executor.Resources.IsNone);

        world.Manager.Tell(new SchedulerEvent.ExecutorMessage(new AgentId("a1"), executor.Id, new byte[] { 1 }));
        world.Settle();
        Assert.Equal(executor.Id, Assert.Single(world.Events.OfType<ServiceEvent.ExecutorSpoke>()).Executor);
    }

    [Fact]
    public void Offers_FitMany_AreUsedForAllInOneTurn()
    {
        var world = World.Started(agents: 2);
        world.Deploy(new ServiceRequest.CreateApp(Sample.App("/web", 300), Force: false));
        world.Settle();
        Assert.Equal(300, world.Manager.Tasks.Count);
        Assert.Equal(2, world.Calls.OfType<SchedulerCall.Accept>().Count());
    }

    [Fact]
    public void Offers_NotNeeded_AreDeclinedAndNoMoreAreWanted()
    {
        var world = World.Started(agents: 2);
        Assert.IsType<SchedulerCall.Suppress>(world.Calls.Last(call => call is SchedulerCall.Suppress or SchedulerCall.Revive));
        var declined = Assert.Single(world.Calls.OfType<SchedulerCall.Decline>());
        Assert.Equal((2, TimeSpan.FromSeconds(120)), (declined.Offers.Length, declined.Refuse));
    }

    [Fact]
    public void App_TooLargeForEveryNode_WaitsAndSaysWhy()
    {
        var world = World.Started(agents: 3);
        world.Run(Sample.App("/big", 2) with { Amounts = ResourceAmounts.Of(5_000, 32) });
        var item = world.View.Queue[PathId.Absolute("/big")];
        Assert.Equal((2, 3L, 3L), (item.Count, item.ProcessedOffers, item.UnusedOffers));
        Assert.Equal([KeyValuePair.Create(OfferRejection.InsufficientCpus, 3L)], item.Rejections);
        Assert.Equal(3, item.LastUnused.Count);
        Assert.Equal(
            "Scaling /big waits for offers for 2 (mostly refused so far: InsufficientCpus) (0 of 2 are up).",
            DeploymentProgress.Explain(world.View, world.View.Deployments[0]).Sentence);
        world.Manager.AddAgent("a9", "huge", cpus: 20_000);
        world.Manager.OfferAll();
        world.Settle();
        Assert.Empty(world.View.Queue);
        Assert.Empty(world.View.Deployments);
    }

    /// <summary>Offers were declined for two minutes by then: whoever corrects a definition does not wait for those.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void App_ThatFitNowhere_LaunchesAsSoonAsItsDefinitionIsCorrected(bool bySize)
    {
        var world = World.Started(agents: 3);
        world.Run(bySize
            ? Sample.App("/web") with { Amounts = ResourceAmounts.Of(5_000, 32) }
            : Sample.App("/web") with { Constraints = [new Constraint("rack", ConstraintOperator.Like, "zz")] });
        Assert.Empty(world.Manager.Tasks);

        Assert.IsType<ServiceReply.Deploying>(world.Change("/web", spec => spec with { Amounts = ResourceAmounts.Of(0.1m, 32), Constraints = [] }, force: true));
        world.Settle();

        Assert.Single(world.Manager.Tasks);
    }

    [Fact]
    public void ResetOfADelay_LooksAtOffersAgain()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.App("/web") with { Amounts = ResourceAmounts.Of(5_000, 32) });
        var before = world.Calls.OfType<SchedulerCall.Revive>().Count();

        world.Ask(new ServiceRequest.ResetDelay(PathId.Absolute("/web")));
        world.Settle();

        Assert.Equal(before + 1, world.Calls.OfType<SchedulerCall.Revive>().Count());
    }

    [Fact]
    public void App_OnANetworkNoNodeHas_WaitsAndIsLaunchedOnceOneHasIt()
    {
        var world = World.Started(agents: 2);
        world.Manager.Networks = [];
        world.Run(Sample.App("/own") with { Network = NetworkMode.Container, NetworkName = "front" });
        Assert.Equal([KeyValuePair.Create(OfferRejection.NetworkMissing, 2L)], world.View.Queue[PathId.Absolute("/own")].Rejections);
        Assert.Empty(world.Manager.Tasks);
        Assert.Empty(world.View.LastFailures);
        world.Manager.Networks = ["front"];
        world.Manager.OfferAll();
        world.Settle();
        Assert.Empty(world.View.Queue);
        Assert.Equal(["front"], Assert.Single(world.Manager.Tasks.Values).Spec.Networks);
    }

    [Fact]
    public void Constraint_UniqueHostname_WaitsForMoreNodes()
    {
        var world = World.Started(agents: 2);
        world.Run(Sample.App("/web", 3) with { Constraints = [new Constraint("hostname", ConstraintOperator.Unique)] });
        Assert.Equal(2, world.Manager.Tasks.Count);
        Assert.Equal(1, world.View.Queue[PathId.Absolute("/web")].Count);
        world.Manager.AddAgent("a3", "node3");
        world.Manager.OfferAll();
        world.Settle();
        Assert.Equal(3, world.InstancesOf("/web").Select(instance => instance.Host).Distinct().Count());
    }

    [Fact]
    public void Task_HasMarathonsEnvironmentAndTheAppsOwnWins()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.App("/prod/web") with
        {
            Amounts = ResourceAmounts.Of(0.25m, 64, 10),
            Ports = [new PortDefinition { Name = "http-api", ServicePort = 10_100 }, new PortDefinition { ServicePort = 10_200 }],
            Labels = Sorted.Empty.Add("my--.label", "x y").Add("long", new string('x', 600)),
            Environment = Sorted.Empty.Add("HOST", "mine").Add("GREETING", "hi"),
        });
        var task = world.Manager.Tasks.Values.Single().Spec;
        var ports = task.Ports.Select(port => $"{port.HostPort}").ToArray();
        var expected = new Dictionary<string, string>
        {
            ["MESOS_TASK_ID"] = task.Id.Value, ["MARATHON_APP_ID"] = "/prod/web", ["MARATHON_APP_VERSION"] = "2026-01-01T00:00:00.000Z",
            ["MARATHON_APP_RESOURCE_CPUS"] = "0.25", ["MARATHON_APP_RESOURCE_MEM"] = "64.0", ["MARATHON_APP_RESOURCE_DISK"] = "10.0",
            ["MARATHON_APP_RESOURCE_GPUS"] = "0", ["MARATHON_APP_ENFORCE_GROUP_ROLE"] = "FALSE", ["MARATHON_APP_LABELS"] = "MY_LABEL",
            ["MARATHON_APP_LABEL_MY_LABEL"] = "x y", ["HOST"] = "mine", ["GREETING"] = "hi", ["PORT"] = ports[0], ["PORT0"] = ports[0],
            ["PORT1"] = ports[1], ["PORTS"] = $"{ports[0]},{ports[1]}", ["PORT_10100"] = ports[0], ["PORT_10200"] = ports[1],
            ["PORT_HTTP_API"] = ports[0], ["SANDUN_ADDRESS"] = "10.0.0.1", ["SANDUN_PORT_0"] = ports[0], ["SANDUN_PORT_1"] = ports[1],
            ["SANDUN_PORT_HTTP_API"] = ports[0],
        };
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), task.Environment);
        Assert.Equal("web.prod", task.Name);
        Assert.Matches("^prod_web\\.instance-[0-9a-f-]{36}\\._app\\.1$", task.Id.Value);
    }

    [Fact]
    public void Task_OfADockerApp_CarriesItsImageAndContainerPorts()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.App("/web") with
        {
            Command = null,
            Network = NetworkMode.Bridge,
            KillGrace = TimeSpan.FromSeconds(9),
            Container = new ContainerSpec { Image = "nginx:1", Volumes = [new VolumeMount("/data", "/srv", true)] },
            Ports = [new PortDefinition { ContainerPort = 80, HostPort = 0, Name = "http" }],
        });
        var task = world.Manager.Tasks.Values.Single().Spec;
        Assert.Equal(("nginx:1", NetworkMode.Bridge), (task.Docker!.Image, task.Docker.Network));
        Assert.Equal(TimeSpan.FromSeconds(9), task.KillGrace);
        Assert.Single(task.Volumes);
        Assert.Equal($"{task.Ports[0].HostPort}", task.Environment["PORT_80"]);
        Assert.Equal("nginx:1", task.Environment["MARATHON_APP_DOCKER_IMAGE"]);
        Assert.Equal(80, task.Ports[0].ContainerPort);
    }

    [Fact]
    public void App_WithVeryManyInstances_QueuesOnlySoManyAtOnce()
    {
        var world = World.Started(agents: 0);
        world.Deploy(new ServiceRequest.CreateApp(Sample.App("/huge", 1_000_000), Force: false));
        world.Settle();
        Assert.Equal(5_000, world.InstancesOf("/huge").Count);
        Assert.Equal(1_000_000, world.View.Queue[PathId.Absolute("/huge")].Count);
        world.Change("/huge", spec => spec with { Instances = 3 }, force: true);
        Assert.Equal(3, world.InstancesOf("/huge").Count);
    }

    [Fact]
    public void Status_OfATaskByAnotherAgent_IsNotBelieved()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        var task = Assert.Single(world.Manager.Tasks);
        var calls = world.Calls.Count;
        world.Manager.Tell(new SchedulerEvent.Update(new TaskStatus
        {
            TaskId = task.Key, State = TaskState.Failed, Timestamp = world.Now, Uuid = new Guid(1, 2, 3, [1, 2, 3, 4, 5, 6, 7, 8]), Agent = new AgentId("stranger"),
        }));
        world.Settle();
        Assert.Equal(task.Key, Assert.Single(world.Manager.Tasks).Key);
        Assert.Equal(TaskState.Running, Assert.Single(world.InstancesOf("/web")).TaskState);
        Assert.Equal(calls, world.Calls.Count);
    }
}
