using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Endpoints, and what waits for routers.</summary>
public sealed class RoutingTests
{
    /// <summary>What wakes an app that sleeps waits for it.</summary>
    [Theory]
    [InlineData("""{"min":0}""", "{}", 30)]
    [InlineData("""{"min":1}""", "{}", 0)]
    [InlineData("""{"min":0,"enabled":false}""", "{}", 0)]
    [InlineData("""{"min":0}""", """{"timeouts":{"holdSeconds":5}}""", 5)]
    [InlineData("""{"min":0}""", """{"timeouts":{"holdSeconds":0}}""", 0)]
    [InlineData("{}", """{"timeouts":{"holdSeconds":300}}""", 300)]
    public void Request_WhileNobodyServes_IsHeldAsLongAsTheAppSays(string autoscaling, string routing, int seconds)
    {
        var spec = Sample.App("/web") with
        {
            Ports = [new PortDefinition { ServicePort = 10_000 }],
            Extensions = Sorted.Empty.Add("autoscaling", autoscaling).Add("routing", routing),
        };
        Assert.Equal(seconds, RouteRules.Derive(spec)[0].Settings.HoldSeconds);
    }

    [Fact]
    public void Stop_RoutedInstance_IsDrainedBeforeItIsKilled()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Run(Sample.App("/web"));
        (world.Routers.AutoApply, world.Routers.AutoDrain) = (false, false);
        world.Change("/web", spec => spec with { Instances = 0 });
        world.Settle();
        Assert.Equal(EndpointState.Draining, Assert.Single(world.View.Registry.Endpoints).State);
        Assert.DoesNotContain(world.Calls, call => call is SchedulerCall.Kill);
        Assert.Contains(
            "to finish its requests", DeploymentProgress.Explain(world.View, world.View.Deployments[0]).Sentence, StringComparison.Ordinal);
        world.Routers.ReportAll();
        world.Settle();
        Assert.DoesNotContain(world.Calls, call => call is SchedulerCall.Kill);
        world.Routers.AutoDrain = true;
        world.Routers.ReportAll();
        world.Settle();
        Assert.Contains(world.Calls, call => call is SchedulerCall.Kill);
        Assert.Empty(world.View.Registry.Endpoints);
        Assert.Empty(world.View.Deployments);
    }

    [Fact]
    public void Stop_RoutersSilent_IsKilledAfterTheDrainLimit()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Run(Sample.App("/web"));
        world.Routers.AutoApply = false;
        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/web"), Force: true));
        world.Advance(9.9);
        Assert.Single(world.Manager.Tasks);
        world.Advance(0.1);
        Assert.Empty(world.Manager.Tasks);
    }

    [Fact]
    public void Stop_OneOfTwoRoutersStillBusy_WaitsUntilThatOneIsGone()
    {
        var world = World.Started();
        world.Routers.Connect("lb1");
        world.Routers.Connect("lb2");
        world.Run(Sample.App("/web"));
        (world.Routers.AutoApply, world.Routers.AutoDrain) = (false, false);
        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/web"), Force: true));
        var task = world.Manager.Tasks.Keys.Single();
        world.Feed(new ServiceInput.RouterReported(new RouterReport(new RouterId("lb1"), world.Routers.Revision, [task], "haproxy", null)));
        world.Settle();
        Assert.Single(world.Manager.Tasks);
        world.Routers.Disconnect("lb2");
        world.Settle();
        Assert.Empty(world.Manager.Tasks);
    }

    [Fact]
    public void Stop_OfAnInstanceThatHasJustBecomeUnhealthy_LeavesTheRouteFirst()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Run(Sample.Checked("/web", 1));
        world.Routers.AutoApply = false;
        var task = Assert.Single(world.Manager.Tasks.Keys);
        world.Manager.ReportHealth(task, healthy: false, failures: 4);
        world.Settle();
        Assert.NotNull(Assert.Single(world.InstancesOf("/web")).StopAskedAt);
        Assert.Equal(0, world.Manager.Tasks[task].Kills);

        world.Routers.ReportAll();
        world.Settle();

        Assert.DoesNotContain(task, world.Manager.Tasks.Keys);
    }

    [Fact]
    public void Deployment_RouterBehind_WaitsForTheNewEndpointToBeServed()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Routers.AutoApply = false;
        world.Run(Sample.App("/web"));
        var deployment = Assert.Single(world.View.Deployments);
        Assert.Equal(
            "Scaling /web waits for the routers to serve 1 (0 of 1 are up).", DeploymentProgress.Explain(world.View, deployment).Sentence);
        world.Routers.ReportAll();
        world.Settle();
        Assert.Empty(world.View.Deployments);
    }

    [Fact]
    public void Deployment_RouterSilent_GoesOnAfterTheLimit()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Routers.AutoApply = false;
        world.Run(Sample.App("/web"));
        world.Advance(9.9);
        Assert.Single(world.View.Deployments);
        world.Advance(0.1);
        Assert.Empty(world.View.Deployments);
    }

    [Fact]
    public void Deployment_RouterThatCannotServeWhatIsNew_WaitsAndSaysWhy_UntilItIsGone()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Routers.AutoApply = false;
        world.Run(Sample.App("/web"));
        var report = new RouterReport(new RouterId("lb"), 0, [], "haproxy", "HAProxy refuses its configuration") { IsFaulty = true };
        world.Feed(new ServiceInput.RouterReported(report));
        world.Advance(60);
        Assert.Equal(
            "Scaling /web waits for the routers to serve 1 (router lb cannot: HAProxy refuses its configuration) (0 of 1 are up).",
            DeploymentProgress.Explain(world.View, Assert.Single(world.View.Deployments)).Sentence);
        world.Routers.Disconnect("lb");
        world.Settle();
        Assert.Empty(world.View.Deployments);
    }

    [Fact]
    public void Crash_WhileDraining_WaitsForTheRoutersThatWereThere()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Run(Sample.App("/web"));
        world.Routers.AutoApply = false;
        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/web"), Force: true));
        world.Restart();
        world.Settle();
        Assert.Single(world.Manager.Tasks);
        world.Routers.AutoApply = true;
        world.Routers.Connect("lb");
        world.Settle();
        Assert.Empty(world.Manager.Tasks);
    }

    [Fact]
    public void Shutdown_LinksEndFirst_StillWaitsForTheRoutersAfterwards()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Run(Sample.App("/web"));
        world.Routers.Disconnect("lb");
        world.Settle();
        world.Restart();
        world.Change("/web", spec => spec with { Instances = 0 });
        world.Settle();
        Assert.Single(world.Manager.Tasks);
        world.Routers.Connect("lb");
        world.Settle();
        Assert.Empty(world.Manager.Tasks);
    }

    [Fact]
    public void Crash_RouterDoesNotComeBack_IsForgottenAfterItsLimit()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Run(Sample.App("/web"));
        world.Advance(100);
        world.Restart();
        world.Settle();
        world.Change("/web", spec => spec with { Instances = 0 });
        world.Advance(9);
        Assert.Single(world.Manager.Tasks);
        world.Advance(1);
        Assert.Empty(world.Manager.Tasks);
        Assert.DoesNotContain(world.Store.Keys, key => key.StartsWith("services/routers/", StringComparison.Ordinal));
    }

    [Fact]
    public void Router_Gone_IsKeptAsLostUntilItIsBackAndNothingWaitsForIt()
    {
        var world = World.Started();
        world.Routers.Connect("lb1");
        world.Routers.Connect("lb2");
        world.Run(Sample.App("/web"));
        var served = world.View.Routers[new RouterId("lb1")].AppliedRevision;
        world.Routers.Disconnect("lb1");
        world.Settle();
        var lost = Assert.Single(world.View.LostRouters.Values);
        Assert.Equal((new RouterId("lb1"), served, world.Now), (lost.Router, lost.Last!.AppliedRevision, lost.Since));
        Assert.Equal(["lb2"], world.View.Routers.Keys.Select(router => router.Value));
        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/web"), Force: true));
        world.Settle();
        Assert.Empty(world.Manager.Tasks);
        world.Routers.Connect("lb1");
        world.Settle();
        Assert.Empty(world.View.LostRouters);
    }

    [Fact]
    public void Router_ThatDoesNotComeBackAfterAStart_IsKeptAsLost()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Run(Sample.App("/web"));
        world.Advance(100);
        world.Restart();
        world.Settle();
        Assert.Empty(world.View.LostRouters);
        world.Advance(20);
        Assert.Equal(new RouterId("lb"), Assert.Single(world.View.LostRouters.Values).Router);
    }

    [Fact]
    public void Routers_OfManyNamesGone_AreKeptAsLostUpToABound()
    {
        var world = World.Started();
        for (var number = 100; number < 170; number++)
        {
            world.Routers.Connect("lb" + number);
            world.Routers.Disconnect("lb" + number);
            world.Advance(1);
        }

        Assert.Equal(64, world.View.LostRouters.Count);
        Assert.Equal("lb106", world.View.LostRouters.Keys.First().Value);
    }

    [Fact]
    public void Turn_ChangingMuchOfTheRegistry_TakesOneRevision()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 3));
        var before = world.Routers.Revision;
        world.Routers.Changes.Clear();
        world.Change("/web", spec => spec with { Instances = 0 });
        Assert.Equal(3, world.Routers.Changes.Count);
        Assert.Equal(before + 1, world.Routers.Revision);
    }

    [Fact]
    public void Registry_PlayedFromItsChanges_EqualsTheView()
    {
        var world = World.Started();
        world.Routers.Connect("lb");
        world.Run(Sample.Checked("/shop/web", 3));
        world.Run(Sample.App("/shop/db", 1));
        world.Change("/shop/web", spec => spec with { Command = "v2" });
        world.Settle();
        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/shop/db"), Force: true));
        world.Settle();
        var (endpoints, routes) = (new SortedDictionary<TaskId, Endpoint>(), new SortedDictionary<(PathId, int), Route>());
        foreach (var change in world.Routers.Changes)
        {
            switch (change)
            {
                case RegistryChange.EndpointPut put: endpoints[put.Endpoint.Task] = put.Endpoint; break;
                case RegistryChange.EndpointRemoved removed: endpoints.Remove(removed.Task); break;
                case RegistryChange.RoutePut put: routes[(put.Route.App, put.Route.PortIndex)] = put.Route; break;
                case RegistryChange.RouteRemoved removed: routes.Remove((removed.App, removed.PortIndex)); break;
            }
        }

        Assert.Equal(endpoints.Values, world.View.Registry.Endpoints.OrderBy(endpoint => endpoint.Task));
        Assert.Equal(routes.Values, world.View.Registry.Routes);
        Assert.Equal(world.Routers.Revision, world.View.Registry.Revision);
        Assert.Same(world.View.Registry, world.View.Registry);
    }

    [Theory]
    [InlineData(NetworkMode.Host, "10.0.0.1")]
    [InlineData(NetworkMode.Bridge, "10.0.0.1")]
    [InlineData(NetworkMode.Container, "192.168.0.1")]
    public void Endpoint_ByNetwork_IsReachedAtTheRightPlace(NetworkMode network, string address)
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.App("/web") with
        {
            Network = network,
            Container = network == NetworkMode.Host ? null : new ContainerSpec { Image = "nginx" },
            Ports = [new PortDefinition { ContainerPort = network == NetworkMode.Host ? null : 80, HostPort = network == NetworkMode.Bridge ? 0 : null }],
        });
        var endpoint = Assert.Single(world.View.Registry.Endpoints);
        Assert.Equal(address, endpoint.Address);
        Assert.Equal(network == NetworkMode.Container ? 80 : world.InstancesOf("/web")[0].Ports[0].HostPort, endpoint.Ports[0]);
    }

    [Fact]
    public void App_WithoutPorts_HasNoEndpoint()
    {
        var world = World.Started();
        world.Run(Sample.App("/worker") with { Ports = [] });
        Assert.Empty(world.View.Registry.Endpoints);
        Assert.Empty(world.View.Deployments);
    }
}
