using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class RouteRulesTests
{
    private static AppSpec Labelled(params (string Name, string Value)[] labels) => Sample.App("/web") with
    {
        Ports = [new PortDefinition { ServicePort = 10000 }, new PortDefinition { ServicePort = 10001 }],
        Labels = Sorted.Empty.AddRange(labels.Select(label => KeyValuePair.Create(label.Name, label.Value))),
    };

    [Fact]
    public void Route_WithoutLabels_IsTcpOnItsServicePort()
    {
        var routes = RouteRules.Derive(Labelled());
        Assert.Equal([10000, 10001], routes.Select(route => route.ServicePort!.Value));
        Assert.All(routes, route => Assert.False(route.Http));
    }

    [Fact]
    public void Route_HaproxyLabels_NameHostsPathAndMode()
    {
        var routes = RouteRules.Derive(Labelled(
            ("HAPROXY_0_VHOST", "Shop.example, www.shop.example"), ("HAPROXY_0_PATH", "/api"), ("HAPROXY_1_MODE", "http")));
        Assert.Equal(["shop.example", "www.shop.example"], routes[0].VirtualHosts);
        Assert.Equal("/api", routes[0].PathPrefix);
        Assert.True(routes[0].Http);
        Assert.True(routes[1].Http);
        Assert.Empty(routes[1].VirtualHosts);
    }

    [Fact]
    public void Route_ModeTcp_WinsOverAVirtualHost() =>
        Assert.False(RouteRules.Derive(Labelled(("HAPROXY_0_VHOST", "a"), ("HAPROXY_0_MODE", "tcp")))[0].Http);

    [Theory]
    [InlineData("HAPROXY_0_MODE")]
    [InlineData("SANDUN_0_MODE")]
    public void Route_ModeThatIsNone_IsToldAndChangesNothing(string label)
    {
        var route = RouteRules.Derive(Labelled((label, "htttp"), ("HAPROXY_0_VHOST", "a")))[0];
        Assert.True(route.Http);
        Assert.Equal($"the label {label} asks for 'htttp', which is neither http nor tcp; it is served as HTTP", route.Problem);
    }

    [Fact]
    public void Route_OwnLabels_WorkWithAndWithoutNumber()
    {
        var routes = RouteRules.Derive(Labelled(("SANDUN_VHOST", "a.example"), ("SANDUN_1_VHOST", "b.example")));
        Assert.Equal(["a.example"], routes[0].VirtualHosts);
        Assert.Equal(["b.example"], routes[1].VirtualHosts);
    }

    [Fact]
    public void Route_HttpHealthCheckOnThePort_MakesItHttpWithItsPath()
    {
        var routes = RouteRules.Derive(Labelled() with
        {
            HealthChecks = [new HealthCheckSpec { PortIndex = 1, Path = "/ok" }, new HealthCheckSpec { Protocol = HealthCheckProtocol.Tcp, PortIndex = 0 }],
        });
        Assert.False(routes[0].Http);
        Assert.True(routes[1].Http);
        Assert.Equal("/ok", routes[1].HealthPath);
    }

    [Fact]
    public void Route_RoutingMember_NamesHosts()
    {
        var spec = Labelled() with
        {
            Extensions = Sorted.Empty.Add("routing", """{"http":[{"portIndex":1,"hosts":["shop.local"],"path":"/"}]}"""),
        };
        Assert.Null(RouteRules.RoutingError(spec));
        var route = RouteRules.Derive(spec)[1];
        Assert.Equal(["shop.local"], route.VirtualHosts);
        Assert.Null(route.PathPrefix);
        Assert.True(route.Http);
    }

    [Fact]
    public void Route_RoutingMember_SaysHowItIsChecked()
    {
        var spec = Labelled() with { Extensions = Sorted.Empty.Add("routing", """{"checks":{"on":false,"intervalSeconds":5}}""") };
        Assert.Null(RouteRules.RoutingError(spec));
        var settings = RouteRules.Derive(spec)[0].Settings;
        Assert.True(settings.ChecksOff);
        Assert.Equal(5, settings.CheckIntervalSeconds);
    }

    [Fact]
    public void Routing_EntriesOfOnePortWithDifferentPaths_AreRefusedWithTheCure()
    {
        var error = ErrorOf("""{"http":[{"portIndex":0,"hosts":["shop.localhost"]},{"portIndex":0,"hosts":["other.localhost"],"path":"/api"}]}""");
        Assert.Equal(
            "http has entries of portIndex 0 with different paths, / and /api/: a port has one path for all its hosts; give them the same path, " +
            "or the app a further port for the other path",
            error);
    }

    [Theory]
    [InlineData("""{"http":[{"portIndex":0,"hosts":["a"],"path":"/api"},{"portIndex":0,"hosts":["b"],"path":"/api/"}]}""")]
    [InlineData("""{"http":[{"portIndex":0,"hosts":["a"]},{"portIndex":0,"hosts":["b"],"path":"/"}]}""")]
    [InlineData("""{"http":[{"portIndex":0,"hosts":["a"]},{"portIndex":1,"hosts":["a"],"path":"/api"}]}""")]
    public void Routing_EntriesThatAgreeOrAreOfOtherPorts_AreTaken(string routing) => Assert.Null(ErrorOf(routing));

    [Theory]
    [InlineData("""{"http":[{"portIndex":2,"hosts":["a"]}]}""")]
    [InlineData("""{"checks":{"intervalSeconds":0}}""")]
    [InlineData("""{"http":"a"}""")]
    [InlineData("""{"http":[null]}""")]
    [InlineData("""{"http":[{"portIndex":0,"hosts":[null]}]}""")]
    [InlineData("""{"tls":{"certificates":[null]}}""")]
    [InlineData("""{"routerGroups":[null]}""")]
    [InlineData("[")]
    public void Routing_Unreadable_IsRefusedNamingTheMember(string routing)
    {
        var world = World.Started();
        var refusal = world.Refusal(new ServiceRequest.CreateApp(
            Labelled() with { Extensions = Sorted.Empty.Add("routing", routing) }, Force: false));
        Assert.Equal("/routing", Assert.Single(refusal.Details).Path);
    }

    private static string? ErrorOf(string routing) => RouteRules.RoutingError(Labelled() with { Extensions = Sorted.Empty.Add("routing", routing) });
}
