using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class AppLifeTests
{
    [Fact]
    public void App_Created_RunsAndItsDeploymentEnds()
    {
        var world = World.Started();
        var reply = world.Deploy(new ServiceRequest.CreateApp(Sample.App("/shop/web", 3), Force: false));
        Assert.Equal(PathId.Absolute("/shop/web"), Assert.Single(reply.Created, id => world.View.Apps.ContainsKey(id)));
        var deployment = Assert.Single(world.View.Deployments);
        Assert.Equal(
            [DeploymentActionKind.StartApplication, DeploymentActionKind.ScaleApplication],
            deployment.Steps.SelectMany(step => step.Actions).Select(action => action.Kind));
        world.Settle();
        Assert.Empty(world.View.Deployments);
        Assert.Equal(3, world.InstancesOf("/shop/web").Count(instance => instance.Condition == InstanceCondition.Running));
        Assert.Contains(world.Events, happened => happened is ServiceEvent.DeploymentSucceeded);
        Assert.True(world.View.Groups.ContainsKey(PathId.Absolute("/shop")));
        Assert.Empty(world.View.Queue);
        Assert.IsType<SchedulerCall.Suppress>(world.Calls.Last(call => call is not SchedulerCall.Acknowledge));
    }

    [Fact]
    public void App_Scaled_AddsAndRemovesInstancesWithoutTouchingOthers()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 2));
        var first = world.InstancesOf("/web").Select(instance => instance.Id).ToList();
        Assert.IsType<ServiceReply.Deploying>(world.Change("/web", spec => spec with { Instances = 5 }));
        world.Settle();
        Assert.Equal(5, world.Manager.Tasks.Count);
        Assert.All(first, id => Assert.Contains(world.InstancesOf("/web"), instance => instance.Id == id && instance.Incarnation == 1));
        world.Change("/web", spec => spec with { Instances = 1 });
        world.Settle();
        Assert.Single(world.Manager.Tasks);
        Assert.Single(world.InstancesOf("/web"));
        Assert.Empty(world.View.Deployments);
        Assert.True(world.App("/web").LastScalingAt > world.App("/web").LastConfigChangeAt);
    }

    [Fact]
    public void App_Deleted_StopsAllAndLeavesNothingBehind()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 3));
        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/web"), Force: true));
        world.Settle();
        Assert.Empty(world.Manager.Tasks);
        Assert.Empty(world.View.Apps);
        Assert.Empty(world.View.Instances);
        Assert.Empty(world.View.Versions);
        Assert.Empty(world.View.Registry.Routes);
        Assert.Empty(world.View.Registry.Endpoints);
        Assert.Contains(world.Events, happened => happened is ServiceEvent.AppTerminated);
    }

    [Fact]
    public void App_ConfigurationChanged_ReplacesEveryInstance()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 3));
        var first = world.InstancesOf("/web").Select(instance => instance.Id).ToList();
        world.Change("/web", spec => spec with { Command = "sleep 2000" });
        world.Settle();
        Assert.Empty(world.View.Deployments);
        Assert.Equal(3, world.InstancesOf("/web").Count);
        Assert.DoesNotContain(world.InstancesOf("/web"), instance => first.Contains(instance.Id));
        Assert.All(world.Manager.Tasks.Values, task => Assert.Equal("sleep 2000", task.Spec.Command));
    }

    [Fact]
    public void App_SameDefinitionPosted_ChangesNothingButAnswersWithADeployment()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        var before = world.App("/web");
        var reply = Assert.IsType<ServiceReply.Deploying>(world.Change(
            "/web", spec => spec with { Ports = [spec.Ports[0] with { ServicePort = 0 }] }));
        Assert.Same(before, world.App("/web"));
        Assert.Empty(world.View.Deployments);
        Assert.NotEqual("", reply.Deployment.Value);
    }

    [Fact]
    public void App_RoutingMemberChanged_RestartsNothing()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        world.Change("/web", spec => spec with
        {
            Extensions = spec.Extensions.SetItem("routing", """{"http":[{"portIndex":0,"hosts":["Shop.local"],"path":"/"}]}"""),
        });
        Assert.Empty(world.View.Deployments);
        Assert.Equal(["shop.local"], world.View.Registry.Routes[0].VirtualHosts);
        Assert.Equal(1, world.InstancesOf("/web")[0].Incarnation);
    }

    [Fact]
    public void App_Restarted_ReplacesInstancesAndKeepsItsScalingTime()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 2));
        var before = world.App("/web");
        var first = world.InstancesOf("/web").Select(instance => instance.Id).ToList();
        world.Advance(1);
        world.Deploy(new ServiceRequest.RestartApp(PathId.Absolute("/web"), Force: false));
        world.Settle();
        Assert.Equal(before.LastScalingAt, world.App("/web").LastScalingAt);
        Assert.True(world.App("/web").LastConfigChangeAt > before.LastConfigChangeAt);
        Assert.DoesNotContain(world.InstancesOf("/web"), instance => first.Contains(instance.Id));
    }

    [Fact]
    public void App_RolledBack_RunsItsEarlierDefinition()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        var version = world.App("/web").Version;
        world.Advance(1);
        world.Change("/web", spec => spec with { Command = "false" });
        world.Settle();
        var change = new AppChange(PathId.Absolute("/web"), _ => throw new InvalidOperationException("not asked"), MayCreate: false, version);
        world.Deploy(new ServiceRequest.UpdateApps([change], Force: false));
        world.Settle();
        Assert.Equal("sleep 1000", world.App("/web").Spec.Command);
        Assert.Equal(3, world.View.Versions[PathId.Absolute("/web")].Count);
        var unknown = world.Refusal(new ServiceRequest.UpdateApps([change with { RollBackTo = World.Epoch.AddDays(-1) }], Force: false));
        Assert.Equal(RefusalKind.NotFound, unknown.Kind);
        Assert.Equal("App '/web' does not exist in version 2025-12-31T00:00:00.000Z", unknown.Message);
    }

    [Fact]
    public void App_VersionsBeyondTheBound_AreForgottenOldestFirst()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 0));
        for (var i = 1; i <= AppVersion.Kept + 5; i++) world.Change("/web", spec => spec with { Command = $"sleep {i}" });
        var versions = world.View.Versions[PathId.Absolute("/web")];
        Assert.Equal(AppVersion.Kept, versions.Count);
        Assert.Equal(AppVersion.Kept, world.View.GroupVersions.Count);
        Assert.Equal("sleep 6", versions.First().Value.Spec.Command);
        Assert.Equal(versions.Keys.Distinct().Count(), versions.Count);
    }
}
