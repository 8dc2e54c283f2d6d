using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Canary and blue-green, with their weights on the route.</summary>
public sealed class StagedRolloutTests
{
    private const string Canary = """{"strategy":"canary","steps":[{"instances":1,"weight":10},{"percent":50,"holdSeconds":60}]}""";
    private const string BlueGreen = """{"strategy":"blue-green","keepOldSeconds":30}""";

    private static World Running(string rollout, int instances = 4)
    {
        var world = World.Started();
        world.Routers.Connect("r1");
        world.Run(Sample.Checked("/web", instances) with { Extensions = Sorted.Empty.Add("rollout", rollout) });
        return world;
    }

    private static DeploymentId Change(World world)
    {
        var reply = Assert.IsType<ServiceReply.Deploying>(world.Change("/web", spec => spec with { Command = "new" }));
        world.Settle();
        return reply.Deployment;
    }

    /// <summary>Serving endpoints by version: how many, and their weight.</summary>
    private static (int Count, int Weight) Serving(World world, bool isNew)
    {
        var app = world.App("/web");
        var own = world.InstancesOf("/web").Where(instance => app.IsCurrent(instance.Version) == isNew && instance.Task is not null).Select(instance => instance.Task!.Value).ToHashSet();
        var endpoints = world.View.Registry.Endpoints.Where(endpoint => endpoint.State == EndpointState.Serving && own.Contains(endpoint.Task)).ToList();
        return (endpoints.Count, endpoints.Select(endpoint => endpoint.Weight).Distinct().SingleOrDefault(-1));
    }

    private static string WaitsFor(World world) => DeploymentProgress.Explain(world.View, Assert.Single(world.View.Deployments)).Sentence;

    [Fact]
    public void Canary_StopsAtItsStepsAndGoesOnWhenTold()
    {
        var world = Running(Canary);
        var id = Change(world);
        Assert.Equal((1, 85), Serving(world, isNew: true));
        Assert.Equal((3, 256), Serving(world, isNew: false));
        Assert.Equal($"Canary step 1 of 2: 1 of 4 instances of /web are new with 10 % of the traffic. It waits for 'sandun deploy continue {id}'.", WaitsFor(world));
        world.Advance(TimeSpan.FromDays(1));
        Assert.Equal((1, 85), Serving(world, isNew: true));

        Assert.IsType<ServiceReply.Done>(world.Ask(new ServiceRequest.ContinueDeployment(id)));
        world.Settle();
        Assert.Equal((2, 256), Serving(world, isNew: true));
        Assert.Equal((2, 256), Serving(world, isNew: false));
        world.Restart();
        world.Routers.Connect("r1");
        world.Settle();
        world.Advance(59);
        Assert.Single(world.View.Deployments);
        world.Advance(2);
        Assert.Empty(world.View.Deployments);
        Assert.Equal((4, 256), Serving(world, isNew: true));
        Assert.Empty(world.View.Rollouts);
    }

    [Fact]
    public void Canary_TakenBack_LeavesTheOldInstancesAlone()
    {
        var world = Running(Canary);
        var old = world.Manager.Tasks.Keys.ToList();
        Change(world);
        var left = old.Where(world.Manager.Tasks.ContainsKey).ToList();
        Assert.Equal(3, left.Count);
        world.Deploy(new ServiceRequest.RollBackApp(PathId.Absolute("/web"), null, Force: true));
        world.Settle();
        Assert.Empty(world.View.Deployments);
        Assert.All(left, task => Assert.Contains(task, world.Manager.Tasks.Keys));
        Assert.Equal((4, 256), Serving(world, isNew: true));
    }

    [Fact]
    public void Canary_NeverLeavesTheBoundsOfTheUpgradeStrategy()
    {
        foreach (var (health, over) in new[] { (1000, 1000), (1000, 0), (500, 0), (0, 0), (750, 250) })
        {
            var world = World.Started();
            const string steps = """{"strategy":"canary","steps":[{"instances":2,"holdSeconds":5},{"percent":70,"holdSeconds":5}]}""";
            world.Run(Sample.Upgrading("/web", 8, health, over) with { Extensions = Sorted.Empty.Add("rollout", steps) });
            var floor = RollingRestart.MinimumHealthy(8, health);
            var ceiling = Math.Max(RollingRestart.MaximumCapacity(8, over), floor == 8 ? 9 : 0);
            world.AfterTurn = () =>
            {
                var instances = world.InstancesOf("/web");
                Assert.InRange(instances.Count(instance => instance is { Healthy: true, StopAskedAt: null }), floor, 16);
                Assert.True(instances.Count <= ceiling, $"{instances.Count} instances with {health}/{over}");
            };
            Change(world);
            world.Advance(30);
            Assert.Empty(world.View.Deployments);
            Assert.Equal(8, world.Manager.Tasks.Values.Count(task => task.Spec.Command == "new"));
        }
    }

    [Fact]
    public void BlueGreen_MovesTheTrafficAtOnceAndKeepsTheOldToGoBack()
    {
        var world = Running(BlueGreen);
        var id = Change(world);
        Assert.Equal((4, 0), Serving(world, isNew: true));
        Assert.Equal((4, 256), Serving(world, isNew: false));
        Assert.StartsWith("All 4 new instances of /web are up without traffic", WaitsFor(world), StringComparison.Ordinal);

        var before = world.Routers.Changes.Count;
        world.Ask(new ServiceRequest.ContinueDeployment(id));
        world.Settle();
        Assert.Equal((4, 256), Serving(world, isNew: true));
        Assert.Equal((4, 0), Serving(world, isNew: false));
        Assert.Single(world.Routers.Changes.Skip(before).Select(change => change.Revision).Distinct());
        world.Advance(29);
        Assert.Equal((4, 0), Serving(world, isNew: false));
        world.Advance(2);
        Assert.Empty(world.View.Deployments);
        Assert.Equal((0, -1), Serving(world, isNew: false));
        Assert.Equal((4, 256), Serving(world, isNew: true));
    }

    [Fact]
    public void BlueGreen_TakenBackAfterTheSwitch_GivesTheTrafficBackAtOnce()
    {
        var world = Running(BlueGreen);
        var old = world.Manager.Tasks.Keys.ToList();
        var id = Change(world);
        world.Ask(new ServiceRequest.ContinueDeployment(id));
        world.Settle();
        world.Deploy(new ServiceRequest.RollBackApp(PathId.Absolute("/web"), null, Force: true));
        Assert.Equal((4, 256), Serving(world, isNew: true));
        Assert.Equal(0, Serving(world, isNew: false).Count);
        world.Settle();
        Assert.Equal(old, world.Manager.Tasks.Keys);
    }

    [Fact]
    public void BlueGreen_WaitsForTheRoutersBeforeTheOldGo()
    {
        var world = Running("""{"strategy":"blue-green","switchAfterSeconds":0}""");
        world.Routers.AutoApply = false;
        Change(world);
        world.Routers.ReportAll();
        world.Settle();
        Assert.Equal((4, 0), Serving(world, isNew: false));
        world.Routers.ReportAll();
        world.Settle();
        Assert.Equal((0, -1), Serving(world, isNew: false));
    }

    [Fact]
    public void ScaledApp_IsNotStaged()
    {
        var world = Running(Canary);
        world.Change("/web", spec => spec with { Instances = 9 });
        world.Settle();
        Assert.Empty(world.View.Deployments);
        Assert.Equal(9, Serving(world, isNew: true).Count);
    }

    [Theory]
    [InlineData(10, 1, 3, 256, 85)]
    [InlineData(50, 1, 1, 256, 256)]
    [InlineData(90, 1, 9, 3, 256)]
    [InlineData(0, 1, 3, 256, 0)]
    [InlineData(100, 1, 3, 0, 256)]
    [InlineData(1, 100, 1, 256, 1)]
    [InlineData(5, 0, 3, 256, 256)]
    public void Share_BecomesWeights(int percent, int fresh, int old, int oldWeight, int newWeight) =>
        Assert.Equal((oldWeight, newWeight), TrafficShares.Of(percent, fresh, old));

    [Theory]
    [InlineData("""{"strategy":"bluegreen"}""", "/rollout/strategy")]
    [InlineData("""{"strategy":"canary"}""", "/rollout/steps")]
    [InlineData("""{"strategy":"canary","steps":[{}]}""", "/rollout/steps(0)")]
    [InlineData("""{"strategy":"canary","steps":[{"instances":0}]}""", "/rollout/steps(0)/instances")]
    [InlineData("""{"strategy":"canary","steps":[{"percent":101}]}""", "/rollout/steps(0)/percent")]
    [InlineData("""{"strategy":"canary","steps":[{"instances":1,"weight":-1}]}""", "/rollout/steps(0)/weight")]
    [InlineData("""{"steps":[{"instances":1}]}""", "/rollout/strategy")]
    [InlineData("""{"keepOldSeconds":1}""", "/rollout/strategy")]
    [InlineData("""{"progressDeadlineSeconds":-1}""", "/rollout/progressDeadlineSeconds")]
    [InlineData("""{"maxFailures":-1}""", "/rollout/maxFailures")]
    [InlineData("""{"progressDeadline":9}""", "/rollout/progressDeadline")]
    [InlineData("""{"maxFailures":"3"}""", "/rollout/maxFailures")]
    public void Rollout_ThatIsWrong_IsRefusedWithItsMember(string rollout, string path)
    {
        var world = World.Started();
        var refusal = world.Refusal(new ServiceRequest.CreateApp(Sample.App("/web") with { Extensions = Sorted.Empty.Add("rollout", rollout) }, Force: false));
        Assert.Equal(path, Assert.Single(refusal.Details).Path);
    }

    [Fact]
    public void BlueGreen_WithoutRoomForBoth_IsRefused()
    {
        var spec = Sample.Upgrading("/web", 2, 1000, 500) with { Extensions = Sorted.Empty.Add("rollout", BlueGreen) };
        Assert.Equal("/upgradeStrategy/maximumOverCapacity", RolloutRules.Error(spec)!.Path);
        Assert.Null(RolloutRules.Of(spec));
    }
}
