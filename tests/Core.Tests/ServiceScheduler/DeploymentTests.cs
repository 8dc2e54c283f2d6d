using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Plans, locks, cancelling and rolling back.</summary>
public sealed class DeploymentTests
{
    private static GroupChange Group(string id, params AppSpec[] apps) => new(PathId.Absolute(id), [.. apps], null, null, null);

    private static AppSpec Needing(AppSpec spec, params string[] dependencies) =>
        spec with { Dependencies = [.. dependencies.Select(PathId.Absolute)] };

    [Fact]
    public void Group_WithDependencies_IsStartedLayerByLayer()
    {
        var world = World.Started();
        world.Manager.AutoRun = false;
        var reply = world.Deploy(new ServiceRequest.UpdateGroup(
            Group("/shop", Sample.App("/shop/db"), Needing(Sample.App("/shop/api"), "/shop/db"), Needing(Sample.App("/shop/web"), "/shop/api")),
            Force: false, DryRun: false));
        var deployment = Assert.Single(world.View.Deployments);
        Assert.Equal(reply.Deployment, deployment.Id);
        Assert.Equal(
            ["StartApplication /shop/api, StartApplication /shop/db, StartApplication /shop/web", "ScaleApplication /shop/db", "ScaleApplication /shop/api", "ScaleApplication /shop/web"],
            deployment.Steps.Select(step => string.Join(", ", step.Actions.Select(action => $"{action.Kind} {action.App}"))));
        foreach (var expected in (string[])["/shop/db", "/shop/api", "/shop/web"])
        {
            world.Settle();
            var task = Assert.Single(world.Manager.Tasks.Values, task => task.Last is null);
            Assert.Equal(expected, task.Spec.Environment["MARATHON_APP_ID"]);
            world.Manager.Run(task.Spec.Id);
        }

        world.Settle();
        Assert.Empty(world.View.Deployments);
        Assert.Equal(4, world.Events.Count(happened => happened is ServiceEvent.DeploymentInfo));
    }

    [Fact]
    public void Dependency_OnAGroup_WaitsForAllItsMembers()
    {
        var tree = Tree.Empty with
        {
            Groups = Tree.Empty.Groups.AddRange(((string[])["/data", "/data/deep", "/shop"]).Select(id => KeyValuePair.Create(
                PathId.Absolute(id), new AppGroup { Id = PathId.Absolute(id), Dependencies = id == "/shop" ? [PathId.Absolute("/data")] : [] }))),
            Apps = Tree.Empty.Apps.AddRange(((string[])["/data/a", "/data/deep/b", "/shop/web", "/lone"]).Select(id => KeyValuePair.Create(
                PathId.Absolute(id), new App(Sample.App(id), World.Epoch, World.Epoch, World.Epoch)))),
        };
        var steps = DeploymentPlan.Compute([.. tree.Apps.Values.Select(app => new AppTransition(app.Id, null, app))], tree);
        Assert.Equal(["/data/a", "/data/deep/b", "/lone"], steps[1].Actions.Select(action => action.App.Value));
        Assert.Equal(["/shop/web"], steps[2].Actions.Select(action => action.App.Value));
    }

    [Fact]
    public void Dependencies_InACycle_AreRefused()
    {
        var world = World.Started();
        var refusal = world.Refusal(new ServiceRequest.UpdateGroup(
            Group("/shop", Needing(Sample.App("/shop/a"), "/shop/b"), Needing(Sample.App("/shop/b"), "/shop/a")), Force: false, DryRun: false));
        Assert.Equal("Dependency graph has cyclic dependencies.", Assert.Single(refusal.Details).Errors[0]);
        Assert.Empty(world.View.Apps);
        Assert.Equal(RefusalKind.Invalid, world.Refusal(new ServiceRequest.CreateApp(Needing(Sample.App("/a/b"), "/a"), Force: false)).Kind);
    }

    [Fact]
    public void Dependencies_InALongChain_ArePlannedWithoutRecursion()
    {
        var world = World.Started();
        var apps = Enumerable.Range(0, 5_000).Select(i => i == 0
            ? Sample.App("/chain/a0", 0)
            : Needing(Sample.App($"/chain/a{i}", 0), $"/chain/a{i - 1}"));
        var steps = Assert.IsType<ServiceReply.Steps>(world.Ask(new ServiceRequest.UpdateGroup(Group("/chain", [.. apps]), Force: false, DryRun: true)));
        Assert.Equal(5_001, steps.Items.Length);
        Assert.Empty(world.View.Apps);
    }

    [Fact]
    public void Dependency_OnNothingKnown_IsIgnored()
    {
        var world = World.Started();
        world.Run(Needing(Sample.App("/web"), "/nowhere"));
        Assert.Empty(world.View.Deployments);
    }

    [Fact]
    public void App_LockedByADeployment_RefusesNamingIt()
    {
        var world = World.Started();
        world.Manager.AutoRun = false;
        var first = world.Deploy(new ServiceRequest.CreateApp(Sample.App("/web"), Force: false));
        var refusal = Assert.IsType<ServiceReply.Refused>(world.Change("/web", spec => spec with { Instances = 2 }));
        Assert.Equal(RefusalKind.Locked, refusal.Kind);
        Assert.Equal([first.Deployment], refusal.Deployments);
        Assert.StartsWith("App is locked by one or more deployments.", refusal.Message, StringComparison.Ordinal);
        Assert.IsType<ServiceReply.Deploying>(world.Change("/web", spec => spec with { Instances = 2 }, force: true));
        Assert.DoesNotContain(world.View.Deployments, deployment => deployment.Id == first.Deployment);
        Assert.Equal(2, world.InstancesOf("/web").Count);
    }

    [Fact]
    public void Deployment_CancelledByForce_StopsWhereItStands()
    {
        var world = World.Started();
        world.Manager.AutoRun = false;
        var first = world.Deploy(new ServiceRequest.CreateApp(Sample.App("/web", 3), Force: false));
        world.Settle();
        Assert.IsType<ServiceReply.Done>(world.Ask(new ServiceRequest.CancelDeployment(first.Deployment, Force: true)));
        Assert.Empty(world.View.Deployments);
        Assert.Equal(3, world.App("/web").Spec.Instances);
        Assert.Equal(
            $"DeploymentPlan {first.Deployment} does not exist",
            world.Refusal(new ServiceRequest.CancelDeployment(first.Deployment, Force: true)).Message);
    }

    [Fact]
    public void Deployment_RolledBack_UndoesItsOwnChangesOnly()
    {
        var world = World.Started();
        world.Run(Sample.App("/shop/web", 2));
        world.Run(Sample.App("/shop/old", 1));
        world.Run(Sample.App("/other", 1));
        world.Manager.AutoRun = false;
        var change = world.Deploy(new ServiceRequest.UpdateGroup(
            Group("/shop", Sample.App("/shop/web", 5), Sample.App("/shop/fresh")), Force: false, DryRun: false));
        world.Settle();
        Assert.False(world.View.Apps.ContainsKey(PathId.Absolute("/shop/old")));
        world.Change("/other", spec => spec with { Instances = 4 });
        world.Manager.AutoRun = true;
        var rollback = Assert.IsType<ServiceReply.Deploying>(world.Ask(new ServiceRequest.CancelDeployment(change.Deployment, Force: false)));
        Assert.NotEqual(change.Deployment, rollback.Deployment);
        foreach (var task in world.Manager.Tasks.Values.Where(task => task.Last is null).ToList()) world.Manager.Run(task.Spec.Id);
        world.Settle();
        Assert.Equal(["/other", "/shop/old", "/shop/web"], world.View.Apps.Keys.Select(id => id.Value));
        Assert.Equal((4, 2), (world.App("/other").Spec.Instances, world.App("/shop/web").Spec.Instances));
        Assert.Empty(world.View.Deployments);
        Assert.Equal(7, world.Manager.Tasks.Count);
    }

    [Fact]
    public void Deployments_BeyondTheBound_AreRefused()
    {
        var world = World.Started(options: new ServiceSchedulerOptions { MaxRunningDeployments = 2 });
        world.Manager.AutoRun = false;
        world.Deploy(new ServiceRequest.CreateApp(Sample.App("/a"), Force: false));
        world.Deploy(new ServiceRequest.CreateApp(Sample.App("/b"), Force: false));
        Assert.Equal(RefusalKind.TooMany, world.Refusal(new ServiceRequest.CreateApp(Sample.App("/c"), Force: false)).Kind);
    }

    [Fact]
    public void Scale_DownOfUnhealthyApp_DoesNotWaitForHealth()
    {
        var world = World.Started();
        world.Manager.AutoHealthy = false;
        world.Run(Sample.Checked("/web", 3));
        Assert.Single(world.View.Deployments);
        world.Change("/web", spec => spec with { Instances = 1 }, force: true);
        world.Settle();
        Assert.Empty(world.View.Deployments);
        Assert.Single(world.Manager.Tasks);
    }

    [Fact]
    public void Repair_InstanceLostWithoutDeployment_IsReplacedAtOnce()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 2));
        world.Manager.Fail(world.Manager.Tasks.Keys.First(), TaskState.Killed);
        world.Settle();
        Assert.Equal(2, world.Manager.Tasks.Count);
    }

    [Theory]
    [InlineData(KillSelection.YoungestFirst, true)]
    [InlineData(KillSelection.OldestFirst, false)]
    public void Scale_Down_TakesVictimsByKillSelection(KillSelection selection, bool oldestStays)
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 1) with { KillSelection = selection });
        var oldest = world.InstancesOf("/web").Single().Id;
        world.Advance(10);
        world.Change("/web", spec => spec with { Instances = 2 });
        world.Settle();
        world.Change("/web", spec => spec with { Instances = 1 });
        world.Settle();
        Assert.Equal(oldestStays, world.InstancesOf("/web").Single().Id == oldest);
    }

    [Fact]
    public void Scale_DownWithGroupBy_KeepsGroupsBalanced()
    {
        var world = new World();
        for (var i = 1; i <= 6; i++) world.Manager.AddAgent($"a{i}", $"node{i}", zone: $"z{(i % 3) + 1}");
        world.Feed(new ServiceInput.Started());
        world.Settle();
        world.Run(Sample.App("/web", 9) with { Constraints = [new Constraint("@zone", ConstraintOperator.GroupBy, "3")] });
        foreach (var count in (int[])[7, 4, 3])
        {
            world.Change("/web", spec => spec with { Instances = count });
            world.Settle();
            var groups = world.InstancesOf("/web").GroupBy(instance => instance.Zone).Select(zone => zone.Count()).ToList();
            Assert.Equal(count, groups.Sum());
            Assert.True(groups.Max() - groups.Min() <= 1);
        }
    }
}
