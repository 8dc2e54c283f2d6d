using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Data centers: what steering, rules of zones and an app's own spreading make of its instances.</summary>
public sealed class ZoneTests
{
    [Fact]
    public void Steered_Kept_StartsAsManyElsewhereAndTouchesNothing()
    {
        var world = TwoCenters(Sample.Checked("/web", 4));
        var before = TasksIn(world, "a");

        Steer(world, Order(1, ZoneStanding.Kept));
        Assert.Equal(before, TasksIn(world, "a"));
        Assert.Equal(4, TasksIn(world, "b").Count);
        Assert.All(world.InstancesOf("/web"), instance => Assert.Null(instance.StopAskedAt));
    }

    [Fact]
    public void Steered_Left_StopsThemInGoodOrder()
    {
        var world = TwoCenters(Sample.Checked("/web", 4));
        Steer(world, Order(1, ZoneStanding.Kept));
        world.Routers.AutoDrain = false;

        Steer(world, Order(2, ZoneStanding.Left));
        Assert.Equal(4, TasksIn(world, "a").Count);
        world.Routers.AutoDrain = true;
        world.Routers.ReportAll();
        world.Settle();
        Assert.Empty(TasksIn(world, "a"));
        Assert.Equal(4, TasksIn(world, "b").Count);
    }

    [Fact]
    public void Steered_Back_TakesTheSurplusFromTheTarget()
    {
        var world = TwoCenters(Sample.Checked("/web", 4));
        var before = TasksIn(world, "a");
        Steer(world, Order(1, ZoneStanding.Kept));

        Steer(world, Order(2, ZoneStanding.Counted) with { From = "b", To = "a", SurplusHere = true });
        Assert.Equal(before, TasksIn(world, "a"));
        Assert.Empty(TasksIn(world, "b"));
    }

    [Fact]
    public void Steered_OlderOrder_ChangesNothing()
    {
        var world = TwoCenters(Sample.Checked("/web", 4));
        Steer(world, Order(2, ZoneStanding.Kept));
        Steer(world, Order(1, ZoneStanding.Left));
        Assert.Equal(4, TasksIn(world, "a").Count);
        Assert.Equal(2, world.View.Steering[PathId.Absolute("/web")].Generation.Step);
    }

    [Fact]
    public void Steered_InstanceInTheSourceFails_IsStartedInTheTarget()
    {
        var world = TwoCenters(Sample.Checked("/web", 4));
        Steer(world, Order(1, ZoneStanding.Kept));
        var dead = TasksIn(world, "a")[0];
        world.Manager.Fail(new TaskId(dead));
        world.Settle();
        world.Advance(30);
        Assert.Equal(3, TasksIn(world, "a").Count);
        Assert.Equal(4, TasksIn(world, "b").Count);
    }

    [Fact]
    public void Steered_ThenTheLeaderChanges_IsKept()
    {
        var world = TwoCenters(Sample.Checked("/web", 4));
        Steer(world, Order(1, ZoneStanding.Kept) with { Traffic = Sorted.ByText<int>().Add("a", 128).Add("b", 128) });
        world.Restart();
        world.Settle();
        world.Advance(60);
        Assert.Equal(4, TasksIn(world, "a").Count);
        Assert.Equal(4, TasksIn(world, "b").Count);
        Assert.Equal([128, 128], SharesOf(world).Values);
    }

    [Fact]
    public void Steered_Freed_GivesTheTrafficBackToTheEndpoints()
    {
        var world = TwoCenters(Sample.Checked("/web", 4));
        var order = Order(1, ZoneStanding.Kept) with { Traffic = Sorted.ByText<int>().Add("a", 0).Add("b", 256) };
        Steer(world, order);
        Assert.Equal(256, SharesOf(world)["b"]);

        world.Feed(new ServiceInput.Steered([], [new FreedApp(order.App, order.Generation)]));
        world.Settle();
        Assert.Empty(SharesOf(world));
        Assert.Equal(4, world.InstancesOf("/web").Count);
    }

    [Fact]
    public void Steered_RollingUpgradeMeanwhile_ComesToItsEnd()
    {
        var world = TwoCenters(Sample.Checked("/web", 4));
        Steer(world, Order(1, ZoneStanding.Kept));
        world.Change("/web", spec => spec with { Command = "v2" });
        world.Advance(60);
        Assert.Empty(world.View.Deployments);
        Assert.Empty(TasksIn(world, "a"));
        Assert.Equal(4, TasksIn(world, "b").Count);
    }

    [Theory]
    [InlineData(ZoneMode.Drain)]
    [InlineData(ZoneMode.Off)]
    public void Zone_ThatTakesNoWork_GetsNothingNew(ZoneMode mode)
    {
        var world = World.Started(agents: 0);
        AddAgents(world, "a");
        AddAgents(world, "b");
        world.Feed(new ServiceInput.ZonesRuled([ZoneRule.Default("a") with { Mode = mode }]));
        world.Run(Sample.Checked("/web", 6));
        Assert.Empty(TasksIn(world, "a"));
        Assert.Equal(6, TasksIn(world, "b").Count);
    }

    [Fact]
    public void Zone_WeighedOut_LosesItsTrafficAndNothingElse()
    {
        var world = World.Started(agents: 0);
        AddAgents(world, "a");
        AddAgents(world, "b");
        world.Run(Sample.Checked("/web", 4) with { Labels = Sorted.Empty.Add("HAPROXY_0_VHOST", "web.test") });
        world.Feed(new ServiceInput.ZonesRuled([ZoneRule.Default("a") with { TrafficMille = 0 }]));
        world.Settle();
        Assert.Equal([0, 256], SharesOf(world).Values);
        Assert.Equal(4, world.InstancesOf("/web").Count);

        world.Feed(new ServiceInput.ZonesRuled([ZoneRule.Default("a")]));
        world.Settle();
        Assert.Empty(SharesOf(world));
    }

    [Theory]
    [InlineData("""{"policy":"balanced"}""", 3, 3)]
    [InlineData("""{"policy":"weighted","weights":{"a":2,"b":1}}""", 4, 2)]
    [InlineData("""{"policy":"primary","primary":"b","standby":"a","standbyInstances":1}""", 1, 5)]
    [InlineData("""{"policy":"pinned","zones":["b"]}""", 0, 6)]
    public void Spread_DividesTheInstances(string spread, int inA, int inB)
    {
        var world = World.Started(agents: 0);
        AddAgents(world, "a", count: 4);
        AddAgents(world, "b", count: 2);
        world.Run(Sample.Checked("/web", 6) with { Extensions = Sorted.Empty.Add("spread", spread) });
        Assert.Equal((inA, inB), (TasksIn(world, "a").Count, TasksIn(world, "b").Count));

        world.Change("/web", spec => spec with { Instances = 3 });
        world.Settle();
        Assert.Equal(3, world.InstancesOf("/web").Count);
        if (inA > 0 && inB > 0 && inA != 1) Assert.InRange(TasksIn(world, "a").Count, 1, 2);
    }

    [Theory]
    [InlineData("""{"policy":"even"}""", "policy 'even'")]
    [InlineData("""{"policy":"pinned"}""", "zones")]
    [InlineData("""{"policy":"primary","primary":"a","standby":"a"}""", "primary and standby")]
    [InlineData("""{"policy":"weighted","weights":{"a":-1}}""", "weights.a")]
    public void Spread_ThatIsWrong_IsRefusedNamingTheMember(string spread, string named)
    {
        var world = World.Started();
        var refused = world.Refusal(new ServiceRequest.CreateApp(Sample.App("/web", 2) with { Extensions = Sorted.Empty.Add("spread", spread) }, Force: false));
        Assert.Equal(RefusalKind.Invalid, refused.Kind);
        Assert.Contains(named, refused.Details.Single().Errors.Single(), StringComparison.Ordinal);
    }

    /// <summary>A center with a rule takes part in the division though nothing is offered there; a lost one would wait for ever.</summary>
    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 6)]
    public void Spread_OverACenterThatIsLost_KeepsNothingForIt(bool isLost, int started)
    {
        var world = World.Started(agents: 0);
        AddAgents(world, "a");
        world.Feed(new ServiceInput.ZonesRuled([ZoneRule.Default("a"), ZoneRule.Default("b") with { IsLost = isLost }]));
        world.Run(Sample.Checked("/web", 6) with { Extensions = Sorted.Empty.Add("spread", """{"policy":"balanced"}""") });
        Assert.Equal(started, TasksIn(world, "a").Count);
        if (isLost) return;
        world.Feed(new ServiceInput.ZonesRuled([ZoneRule.Default("a"), ZoneRule.Default("b") with { IsLost = true }]));
        world.Settle();
        Assert.Equal(6, TasksIn(world, "a").Count);
    }

    private static World TwoCenters(AppSpec app)
    {
        var world = World.Started(agents: 0);
        AddAgents(world, "a");
        world.Routers.Connect("lb");
        world.Run(app with { Labels = Sorted.Empty.Add("HAPROXY_0_VHOST", "web.test") });
        AddAgents(world, "b");
        return world;
    }

    private static void AddAgents(World world, string zone, int count = 2)
    {
        for (var i = 1; i <= count; i++) world.Manager.AddAgent($"{zone}{i}", $"node-{zone}{i}", zone: zone);
        world.Manager.OfferAll();
        world.Settle();
    }

    private static AppSteering Order(long step, ZoneStanding standing) => new()
    {
        App = PathId.Absolute("/web"), From = "a", To = "b", Standing = standing, Generation = new SteeringGeneration(1, step),
    };

    private static void Steer(World world, AppSteering order)
    {
        world.Feed(new ServiceInput.Steered([order], []));
        world.Settle();
    }

    private static List<string> TasksIn(World world, string zone) =>
        [.. world.InstancesOf("/web").Where(instance => instance.Zone == zone && instance.Task is not null).Select(instance => instance.Task!.Value.Value).Order()];

    private static ImmutableSortedDictionary<string, int> SharesOf(World world) =>
        world.View.RegistryContents.Routes[PathId.Absolute("/web")].Values.First().Settings.DataCenters;
}
