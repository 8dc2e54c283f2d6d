using Sandun.Placement;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>What a plan foresees, and that it changes nothing.</summary>
public sealed class ForecastTests
{
    private static readonly ChangeManner s_dry = new() { DryRun = true };

    private static FunnelNode Node(int number, decimal cpus) => new()
    {
        Id = new AgentId($"a{number}"), Hostname = $"node{number}",
        Free = new Resources(ResourceAmounts.Of(cpus, 10_000), PortSet.Of(new PortRange(31000, 31999))),
        FreeWithoutOthers = new Resources(ResourceAmounts.Of(cpus, 10_000), PortSet.Of(new PortRange(31000, 31999))),
    };

    private static PlanForecast Plan(World world, ServiceRequest request, params FunnelNode[] nodes)
    {
        var before = world.Store.Count;
        var plan = Assert.IsType<ServiceReply.Planned>(world.Ask(request with { Manner = s_dry })).Plan;
        Assert.Equal(before, world.Store.Count);
        return Forecasting.Of(world.View, plan, nodes);
    }

    private static ServiceRequest.UpdateApps Edit(string id, Func<AppSpec, AppSpec> edit) =>
        new([new AppChange(PathId.Absolute(id), current => new AppEdit(edit(current!), null), MayCreate: false)], Force: false);

    [Fact]
    public void NewApp_IsPlacedOnWhatIsFree()
    {
        var world = World.Started();
        var forecast = Plan(world, new ServiceRequest.CreateApp(Sample.Checked("/web", 5), Force: false), Node(1, 0.2m), Node(2, 10));
        var app = Assert.Single(forecast.Apps);
        Assert.Equal(ForecastKind.Create, app.Kind);
        Assert.Equal(["node1 2", "node2 3"], app.Starts.Select(start => $"{start.Key} {start.Value}"));
        Assert.Empty(app.Stops);
        Assert.Equal(10_000, Assert.Single(app.RoutesAfter).ServicePort);
        Assert.Empty(forecast.Warnings);
        Assert.Equal((0, 500), (forecast.Roles[0].Before.MilliCpus, forecast.Roles[0].After.MilliCpus));
        Assert.Empty(world.View.Apps);
        Assert.Empty(world.View.Deployments);
    }

    /// <summary>What waits for a place has none: a change looks for one for it too.</summary>
    [Theory]
    [InlineData(3, 0.1, 3, 0)]
    [InlineData(3, 40, 0, 3)]
    [InlineData(2, 50, 0, 2)]
    [InlineData(5, 50, 0, 5)]
    public void InstancesThatWait_DoNotStayAsTheyAre(int instances, double cpus, int starts, int unplaced)
    {
        var world = World.Started();
        world.Run(Sample.Checked("/big", 3) with { Amounts = ResourceAmounts.Of(5_000, 32) });
        Assert.Empty(world.Manager.Tasks);

        var forecast = Plan(world, Edit("/big", spec => spec with { Instances = instances, Amounts = ResourceAmounts.Of((decimal)cpus, 32) }), Node(1, 10));

        var app = Assert.Single(forecast.Apps);
        Assert.Equal((0, starts, unplaced), (app.Kept, app.Starts.Values.Sum(), app.Unplaced));
        Assert.Equal(unplaced > 0, forecast.Warnings.Any(warning => warning.Kind == PlanWarningKind.NoPlace));
    }

    [Fact]
    public void Shortage_IsToldWithTheNearestNode()
    {
        var world = World.Started();
        var forecast = Plan(world, new ServiceRequest.CreateApp(Sample.Checked("/web", 5), Force: false), Node(1, 0.25m), Node(2, 0.1m));
        Assert.Equal(2, forecast.Apps[0].Unplaced);
        Assert.Equal("node1", forecast.Apps[0].Shortage!.Nearest!.Hostname);
        var warning = Assert.Single(forecast.Warnings);
        Assert.Equal((PlanWarningKind.NoPlace, "2 / 5; node1 needs 0.1 cpus, has 0.05"), (warning.Kind, warning.Detail));
    }

    [Fact]
    public void Shortage_OfMoreInstancesThanAPlanPlaces_IsTheExactNumber()
    {
        var world = World.Started();
        var forecast = Plan(world, new ServiceRequest.CreateApp(Sample.Checked("/web", 5_000), Force: false), Node(1, 0.25m), Node(2, 0.1m));
        Assert.Equal((3, 4_997), (forecast.Apps[0].Starts.Values.Sum(), forecast.Apps[0].Unplaced));
        var warning = Assert.Single(forecast.Warnings);
        Assert.Equal((PlanWarningKind.NoPlace, "4997 / 5000; node1 needs 0.1 cpus, has 0.05"), (warning.Kind, warning.Detail));
    }

    [Fact]
    public void MoreInstancesThanAPlanPlaces_WithRoom_SaysHowManyItLeftOut()
    {
        var world = World.Started();
        var forecast = Plan(world, new ServiceRequest.CreateApp(Sample.App("/web", 2_500) with { Ports = [], Amounts = ResourceAmounts.Of(0.1m, 1) }, Force: false), Node(1, 100_000), Node(2, 100_000));
        Assert.Equal((2_000, 0), (forecast.Apps[0].Starts.Values.Sum(), forecast.Apps[0].Unplaced));
        Assert.Equal(new PlanWarning(PlanWarningKind.NotLookedAt, PathId.Absolute("/web"), "500 / 2500"), Assert.Single(forecast.Warnings));
    }

    [Fact]
    public void ScaledDown_NamesWhereInstancesStop()
    {
        var world = World.Started(agents: 2);
        world.Run(Sample.Checked("/web", 4));
        var app = Assert.Single(Plan(world, Edit("/web", spec => spec with { Instances = 1 }), Node(1, 1), Node(2, 1)).Apps);
        Assert.Equal((ForecastKind.Scale, 3, 1), (app.Kind, app.Stops.Values.Sum(), app.Kept));
        world.Change("/web", spec => spec with { Instances = 1 });
        var left = world.InstancesOf("/web").Where(instance => instance.Goal == InstanceGoal.Running).Select(instance => instance.Host);
        var expected = app.Stops.ToDictionary(stop => stop.Key, stop => 2 - stop.Value).Where(host => host.Value > 0).Select(host => host.Key);
        Assert.Equal(expected, left);
    }

    [Fact]
    public void Replaced_InTheRoomTheOldOnesLeave()
    {
        var world = World.Started(agents: 2);
        world.Run(Sample.Upgrading("/web", 4, 500, 0));
        var app = Assert.Single(Plan(world, Edit("/web", spec => spec with { Command = "new" }), Node(1, 0), Node(2, 0)).Apps);
        Assert.Equal((ForecastKind.Replace, 4, 4, 0, 0), (app.Kind, app.Starts.Values.Sum(), app.Stops.Values.Sum(), app.Unplaced, app.Moved));
    }

    [Fact]
    public void Replaced_OnAnotherNode_IsAMove()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.Checked("/web", 2));
        var app = Assert.Single(Plan(world, Edit("/web", spec => spec with { Command = "new" }), Node(1, 0), Node(2, 10)).Apps);
        Assert.Equal(2, app.Moved);
    }

    [Fact]
    public void Replaced_WithoutAnyRoom_WouldGetStuck()
    {
        var world = World.Started(agents: 1);
        world.Run(Sample.Checked("/web", 2));
        var forecast = Plan(world, Edit("/web", spec => spec with { Command = "new" }), Node(1, 0));
        Assert.Contains(forecast.Warnings, warning => warning.Kind == PlanWarningKind.Stuck && warning.Detail == "node1 needs 0.1 cpus, has 0");
    }

    [Fact]
    public void Change_OfSandunsOwnMembers_TouchesNoInstance()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web", 2));
        var app = Assert.Single(Plan(world, Edit("/web", spec => spec with { Extensions = Sorted.Empty.Add("rollout", "{}") }), Node(1, 1)).Apps);
        Assert.Equal((ForecastKind.Keep, 2), (app.Kind, app.Kept));
        Assert.Empty(Plan(world, Edit("/web", spec => spec), Node(1, 1)).Apps);
    }

    [Fact]
    public void Deleted_StopsAll_AndAGroupsAppsAreInTheOrderOfTheSteps()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/shop/web", 2));
        var deleted = Assert.Single(Plan(world, new ServiceRequest.DeleteGroup(PathId.Absolute("/shop"), Force: false), Node(1, 1)).Apps);
        Assert.Equal((ForecastKind.Delete, 2), (deleted.Kind, deleted.Stops.Values.Sum()));
        var group = new GroupChange(
            PathId.Absolute("/shop"),
            [Sample.Checked("/shop/a") with { Dependencies = [PathId.Absolute("/shop/b")] }, Sample.Checked("/shop/b")], null, null, null);
        var apps = Plan(world, new ServiceRequest.UpdateGroup(group, Force: false, DryRun: false), Node(1, 1)).Apps;
        Assert.Equal(["/shop/web", "/shop/b", "/shop/a"], apps.Select(app => app.Id.Value));
    }

    [Fact]
    public void Warnings_NameSharedPortsAndHoldersAndMissingChecks()
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web", 2));
        world.Manager.AutoRun = false;
        var holder = Assert.IsType<ServiceReply.Deploying>(world.Change("/web", spec => spec with { Command = "new" }));
        var shared = Sample.App("/other") with { Ports = [new PortDefinition { ServicePort = 10_000 }] };
        Assert.Equal(
            [(PlanWarningKind.NoHealthCheck, ""), (PlanWarningKind.PortShared, "10000 /web")],
            Plan(world, new ServiceRequest.CreateApp(shared, Force: false), Node(1, 1)).Warnings.Select(warning => (warning.Kind, warning.Detail)));
        var warned = Plan(world, Edit("/web", spec => spec with { Instances = 9 }), Node(1, 100)).Warnings;
        Assert.Contains(new PlanWarning(PlanWarningKind.Locked, PathId.Absolute("/web"), holder.Deployment.Value), warned);
    }
}
