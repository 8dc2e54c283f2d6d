using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class GroupTests
{
    private static readonly PathId s_shop = PathId.Absolute("/shop");

    private static ServiceRequest.UpdateGroup Put(GroupChange change) => new(change, Force: false, DryRun: false);

    private static GroupChange Change(string id, AppSpec[]? apps = null, GroupChange[]? groups = null) => new(
        PathId.Absolute(id), apps is null ? null : [.. apps], groups is null ? null : [.. groups], null, null);

    private static World Shop()
    {
        var world = World.Started();
        world.Deploy(Put(Change("/shop", [Sample.App("/shop/web")], [Change("/shop/data", [Sample.App("/shop/data/db"), Sample.App("/shop/data/cache")])])));
        world.Settle();
        return world;
    }

    [Fact]
    public void Group_AbsentMembers_StayAsTheyAre()
    {
        var world = Shop();
        world.Deploy(Put(Change("/shop", [Sample.App("/shop/web", 2)])));
        world.Settle();
        Assert.Equal(["/shop/data/cache", "/shop/data/db", "/shop/web"], world.View.Apps.Keys.Select(id => id.Value));
        Assert.Equal(2, world.App("/shop/web").Spec.Instances);
    }

    [Fact]
    public void Group_PresentMembers_ReplaceAndRemoveTheOthers()
    {
        var world = Shop();
        world.Deploy(Put(Change("/shop", groups: [Change("/shop/data", [Sample.App("/shop/data/db")])])));
        world.Settle();
        Assert.Equal(["/shop/data/db", "/shop/web"], world.View.Apps.Keys.Select(id => id.Value));
        world.Deploy(Put(Change("/shop", groups: [])));
        world.Settle();
        Assert.Equal(["/", "/shop"], world.View.Groups.Keys.Select(id => id.Value));
        Assert.Single(world.Manager.Tasks);
    }

    [Fact]
    public void Group_OneVersionForAllChangedApps_OthersKeepTheirs()
    {
        var world = Shop();
        var before = world.App("/shop/data/db").Version;
        var reply = world.Deploy(Put(Change("/shop", [Sample.App("/shop/web", 2), Sample.App("/shop/more")])));
        Assert.Equal(reply.Version, world.App("/shop/web").Version);
        Assert.Equal(reply.Version, world.App("/shop/more").Version);
        Assert.Equal(before, world.App("/shop/data/db").Version);
        Assert.Equal((reply.Version, reply.Version), (world.View.RootVersion, world.View.Groups[s_shop].Version));
    }

    [Fact]
    public void Group_CreatedOverAnExistingOne_IsRefused()
    {
        var world = Shop();
        Assert.Equal(RefusalKind.Exists, world.Refusal(new ServiceRequest.CreateGroup(Change("/shop"), Force: false)).Kind);
        Assert.Equal(RefusalKind.Exists, world.Refusal(new ServiceRequest.CreateGroup(Change("/shop/web"), Force: false)).Kind);
        Assert.Contains(PathId.Absolute("/new"), world.Deploy(new ServiceRequest.CreateGroup(Change("/new"), Force: false)).Created);
    }

    [Fact]
    public void Group_Scaled_MultipliesRoundingUp()
    {
        var world = Shop();
        world.Change("/shop/web", spec => spec with { Instances = 3 });
        world.Settle();
        world.Deploy(new ServiceRequest.ScaleGroup(s_shop, 1_500, Force: false, DryRun: false));
        world.Settle();
        Assert.Equal((5, 2), (world.App("/shop/web").Spec.Instances, world.App("/shop/data/db").Spec.Instances));
        var steps = Assert.IsType<ServiceReply.Steps>(world.Ask(new ServiceRequest.ScaleGroup(s_shop, 2_000, Force: false, DryRun: true)));
        Assert.Equal(3, Assert.Single(steps.Items).Actions.Length);
        Assert.Equal(5, world.App("/shop/web").Spec.Instances);
    }

    [Fact]
    public void Group_RolledBack_ReturnsWithAppsThatWereRemovedSince()
    {
        var world = Shop();
        var version = world.View.RootVersion;
        world.Deploy(new ServiceRequest.DeleteGroup(PathId.Absolute("/shop/data"), Force: false));
        world.Settle();
        world.Deploy(Put(Change("/shop", [Sample.App("/shop/web", 3), Sample.App("/shop/extra")])));
        world.Settle();
        world.Restart();
        world.Settle();
        world.Deploy(new ServiceRequest.RollBackGroup(s_shop, version, Force: false, DryRun: false));
        world.Settle();
        Assert.Equal(["/shop/data/cache", "/shop/data/db", "/shop/web"], world.View.Apps.Keys.Select(id => id.Value));
        Assert.Equal(1, world.App("/shop/web").Spec.Instances);
        var refusal = world.Refusal(new ServiceRequest.RollBackGroup(s_shop, World.Epoch.AddDays(-1), Force: false, DryRun: false));
        Assert.Equal("Group '/shop' does not exist in version 2025-12-31T00:00:00.000Z", refusal.Message);
    }

    [Fact]
    public void Group_Missing_IsNotFound()
    {
        var world = World.Started();
        Assert.Equal("Group '/x' does not exist", world.Refusal(new ServiceRequest.DeleteGroup(PathId.Absolute("/x"), Force: false)).Message);
    }

    [Fact]
    public void RootGroup_Deleted_EmptiesEverything()
    {
        var world = Shop();
        world.Deploy(new ServiceRequest.DeleteGroup(PathId.Root, Force: false));
        world.Settle();
        Assert.Empty(world.View.Apps);
        Assert.Empty(world.Manager.Tasks);
        Assert.Equal(["/"], world.View.Groups.Keys.Select(id => id.Value));
    }

    [Theory]
    [InlineData("/other/web", "/apps(1)/id", "identifier /other/web is not child of '/shop'. Hint: use relative paths.")]
    [InlineData("/shop/data", "/apps(1)/id", "Groups and Applications may not have the same identifier.")]
    [InlineData("/shop/web", "/apps(1)/id", "Applications may not have the same identifier.")]
    [InlineData("/shop/web/deep", "/apps(1)/id", "identifier /shop/web/deep is not child of '/shop'. Hint: use relative paths.")]
    public void Group_WithAWrongMember_IsRefusedNamingIt(string id, string path, string error)
    {
        var world = Shop();
        var refusal = world.Refusal(Put(Change("/shop", [Sample.App("/shop/web"), Sample.App(id)])));
        var broken = Assert.Single(refusal.Details);
        Assert.Equal((path, error), (broken.Path, broken.Errors[0]));
    }

    [Fact]
    public void App_BelowAnApp_IsRefused()
    {
        var world = Shop();
        Assert.Equal(RefusalKind.Invalid, world.Refusal(new ServiceRequest.CreateApp(Sample.App("/shop/web/sub"), Force: false)).Kind);
        Assert.Equal(RefusalKind.Invalid, world.Refusal(new ServiceRequest.CreateApp(Sample.App("/shop"), Force: false)).Kind);
    }

    [Fact]
    public void Group_EnforcingItsRole_GivesItToItsApps()
    {
        var world = Shop();
        world.Deploy(new ServiceRequest.SetEnforceRole(s_shop, EnforceRole: true));
        world.Manager.OfferRole = new Role("shop");
        world.Run(Sample.App("/shop/new"));
        Assert.Equal(new Role("shop"), world.App("/shop/new").Spec.Role);
        Assert.Equal("TRUE", world.Manager.Tasks.Values.Single(task => task.Spec.Name == "new.shop").Spec.Environment["MARATHON_APP_ENFORCE_GROUP_ROLE"]);
        var refusal = world.Refusal(new ServiceRequest.CreateApp(Sample.App("/shop/bad") with { Role = new Role("dev") }, Force: false));
        Assert.Equal("/role", Assert.Single(refusal.Details).Path);
    }

    [Fact]
    public void ServicePorts_NotNamed_AreTheLowestFreeAndStay()
    {
        var world = World.Started(options: new ServiceSchedulerOptions { ServicePortFirst = 10_000, ServicePortLast = 10_002 });
        world.Run(Sample.App("/a"));
        world.Run(Sample.App("/b"));
        world.Run(Sample.App("/c") with { Ports = [new PortDefinition { ServicePort = 9_000 }] });
        Assert.Equal([10_000, 10_001, 9_000], world.View.Apps.Values.Select(app => app.Spec.Ports[0].ServicePort));
        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/a"), Force: true));
        world.Settle();
        world.Change("/b", spec => spec with { Command = "v2", Ports = [new PortDefinition(), new PortDefinition()] });
        Assert.Equal([10_001, 10_000], world.App("/b").Spec.Ports.Select(port => port.ServicePort));
        world.Run(Sample.App("/d"));
        var refusal = world.Refusal(new ServiceRequest.CreateApp(Sample.App("/e"), Force: false));
        Assert.Contains("are already in use", Assert.Single(refusal.Details).Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ServicePorts_AnotherAppOfTheEditNames_AreNotGivenOut()
    {
        var world = World.Started(options: new ServiceSchedulerOptions { ServicePortFirst = 10_000, ServicePortLast = 10_009 });
        world.Deploy(new ServiceRequest.CreateGroup(
            Change("/shop", [Sample.App("/shop/a"), Sample.App("/shop/b") with { Ports = [new PortDefinition { ServicePort = 10_000 }] }]), Force: false));
        Assert.Equal([10_001, 10_000], world.View.Apps.Values.Select(app => app.Spec.Ports[0].ServicePort));
    }

    [Fact]
    public void App_WithTooManyInstances_IsRefusedNamingTheBound()
    {
        var refusal = World.Started().Refusal(new ServiceRequest.CreateApp(Sample.App("/a", 1_000_001), Force: false));
        var broken = Assert.Single(refusal.Details);
        Assert.Equal("/instances", broken.Path);
        Assert.Contains("1000000", broken.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void App_CreatedTwice_IsRefused()
    {
        var refusal = Shop().Refusal(new ServiceRequest.CreateApp(Sample.App("/shop/web"), Force: false));
        Assert.Equal((RefusalKind.Exists, "An app with id [/shop/web] already exists."), (refusal.Kind, refusal.Message));
    }
}
