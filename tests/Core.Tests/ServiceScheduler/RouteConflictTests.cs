using System.Diagnostics;
using Sandun.Core.Tests.Routing;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Routes that ask for the same: the server tells both, for a router serves one of them only.</summary>
public sealed class RouteConflictTests
{
    [Fact]
    public void ServicePort_OfTwoApps_IsToldByBoth()
    {
        var contents = Of(Registry.Route("/a", 10_000), Registry.Route("/b", 10_000) with { Problem = "own" }, Registry.Route("/c", 10_001));
        Assert.Equal(
            "port 0: service port 10000 is asked for by /b too, and a router serves the one that had it first: give one of them another port",
            Assert.Single(contents.ProblemsOf(PathId.Absolute("/a"))));
        Assert.StartsWith("port 0: own; service port 10000 is asked for by /a too", Assert.Single(contents.ProblemsOf(PathId.Absolute("/b"))), StringComparison.Ordinal);
        Assert.Empty(contents.ProblemsOf(PathId.Absolute("/c")));
        Assert.Empty(contents.ProblemsOf(PathId.Absolute("/d")));
    }

    [Theory]
    [InlineData("/api", "/api/", "virtual host x.test/api/ is asked for by /b too, and a router serves the one that had it first: give one of them another host or path")]
    [InlineData(null, "/", "virtual host x.test/ is asked for by /b too")]
    [InlineData(null, "/api", null)]
    public void VirtualHost_OfTwoApps_IsToldWhereThePathIsTheSameToo(string? path, string? other, string? told)
    {
        var contents = Of(Registry.Route("/a", hosts: ["x.test"], path: path), Registry.Route("/b", hosts: ["y.test", "x.test"], path: other));
        var problem = contents.ProblemsOf(PathId.Absolute("/a")).SingleOrDefault();
        if (told is null) Assert.Null(problem);
        else Assert.StartsWith("port 0: " + told, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void VirtualHost_OfTwoPortsOfOneApp_IsTold() => Assert.Contains(
        "is asked for by port 1 of the same app too",
        Of(Registry.Route("/a", hosts: ["x.test"]), Registry.Route("/a", hosts: ["x.test"], index: 1)).ProblemsOf(PathId.Absolute("/a")).First(), StringComparison.Ordinal);

    /// <summary>An entry for TLS that passes through and one for HTTP are told apart by the router.</summary>
    [Fact]
    public void VirtualHost_WhoseTlsPassesThrough_IsAskedForApart()
    {
        var through = RouteSettings.Default with { TlsPassThrough = true };
        var tls = Registry.Route("/a", http: false, hosts: ["x.test"]) with { Settings = through };
        Assert.Empty(RouteClaims.Conflicts([tls, Registry.Route("/b", hosts: ["x.test"])]));
        Assert.Equal(2, RouteClaims.Conflicts([tls, tls with { App = PathId.Absolute("/b") }]).Length);
    }

    [Theory]
    [InlineData("in", "out", false)]
    [InlineData("in", "in", true)]
    [InlineData("in", "", true)]
    [InlineData("*", "out", true)]
    [InlineData("", "", true)]
    public void ServicePort_OfDifferentRouterGroups_IsNoConflict(string one, string other, bool told)
    {
        var conflicts = RouteClaims.Conflicts([InGroup("/a", one), InGroup("/b", other)]);
        Assert.Equal(told ? 2 : 0, conflicts.Length);
    }

    [Fact]
    public void Endpoint_ThatChanges_LeavesWhatWasFoundAndARouteThatGoesEndsIt()
    {
        var world = World.Started();
        world.Run(Sample.App("/a") with { Ports = [new PortDefinition { ServicePort = 10_000 }] });
        world.Run(Sample.App("/b") with { Ports = [new PortDefinition { ServicePort = 10_001 }], Labels = Sorted.Empty.Add("HAPROXY_0_PORT", "10000") });
        Assert.Single(world.View.RegistryContents.ProblemsOf(PathId.Absolute("/a")));
        world.Change("/a", spec => spec with { Instances = 2 });
        world.Settle();
        Assert.Single(world.View.RegistryContents.ProblemsOf(PathId.Absolute("/a")));
        world.Change("/b", spec => spec with { Labels = Sorted.Empty });
        world.Settle();
        Assert.Empty(world.View.RegistryContents.ProblemsOf(PathId.Absolute("/a")));
    }

    /// <summary>All of many routes ask for one port: looking at each pair would take minutes.</summary>
    [Fact]
    public void Conflicts_OfManyRoutes_AreFoundInTimeThatGrowsWithTheirNumber()
    {
        var clock = Stopwatch.StartNew();
        var conflicts = RouteClaims.Conflicts([.. Enumerable.Range(0, 50_000).Select(i => Registry.Route($"/a{i}", 10_000, hosts: ["x.test"]))]);
        Assert.Equal(100_000, conflicts.Length);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}");
    }

    private static Route InGroup(string app, string group) =>
        Registry.Route(app, 10_000) with { Settings = RouteSettings.Default with { RouterGroups = group.Length == 0 ? [] : [group] } };

    private static RegistryContents Of(params Route[] routes) => RegistryContents.Of(new RegistryView(1, [.. routes], []));
}
