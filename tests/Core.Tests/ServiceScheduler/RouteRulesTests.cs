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

    /// <summary>What no router serves was taken once, and only the routers said so.</summary>
    [Theory]
    [InlineData("""{"http":[{"portIndex":0,"hosts":["ok","a b\n"]}]}""", "http[0].hosts[1] 'a b?': a host name holds lower-case letters, digits, hyphens and dots only")]
    [InlineData("""{"http":[{"portIndex":0,"hosts":[""]}]}""", "http[0].hosts[0] '': a host name has 1 to 253 characters")]
    [InlineData("""{"http":[{"portIndex":0,"hosts":["bücher.test"]}]}""", "http[0].hosts[0] 'bücher.test': write an internationalised name in its punycode, as xn--bcher-kva.test for bücher.test")]
    [InlineData("""{"http":[{"portIndex":0,"hosts":["a"]},{"portIndex":1,"hosts":["a"],"path":"x"}]}""", "http[1].path 'x': a path prefix begins with a slash")]
    [InlineData("""{"http":[{"portIndex":0,"hosts":["a"],"path":"/x y\n"}]}""", "http[0].path '/x y?': a path prefix holds the characters of RFC 3986 paths only")]
    [InlineData("""{"dataCenters":{"n\n":5}}""", "dataCenters.n?: a data center's name holds no control character, and no blank at its ends")]
    [InlineData("""{"dataCenters":{"":5}}""", "dataCenters.: a data center's name has 1 to 100 characters")]
    public void Routing_TextNoRouterServes_IsRefusedNamingTheFieldAndTheCure(string routing, string error) => Assert.Equal(error, ErrorOf(routing));

    [Fact]
    public void Routing_HostTooLongForDns_IsRefused() => Assert.StartsWith(
        "http[0].hosts[0] '" + new string('a', 60) + "': a host name has 1 to 253 characters",
        ErrorOf($$$"""{"http":[{"portIndex":0,"hosts":["{{{new string('a', 300)}}}"]}]}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"http":[{"portIndex":0,"hosts":["Shop.Test","xn--bcher-kva.test"],"path":""}]}""")]
    [InlineData("""{"dataCenters":{"north 1":5}}""")]
    public void Routing_TextRoutersServe_IsTaken(string routing) => Assert.Null(ErrorOf(routing));

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

    /// <summary>Each of these was left out in silence once.</summary>
    [Theory]
    [InlineData("HAPROXY_0_PORT", "80;x", "the label HAPROXY_0_PORT asks for '80;x', which is no port of 1 to 65535; it has the service port of the definition")]
    [InlineData("HAPROXY_0_PORT", "70000", "the label HAPROXY_0_PORT asks for '70000'")]
    [InlineData("HAPROXY_0_STICKY", "maybe", "the label HAPROXY_0_STICKY says 'maybe', which is neither true nor false; it is left out")]
    [InlineData("HAPROXY_0_ENABLED", "flase", "the label HAPROXY_0_ENABLED says 'flase'")]
    [InlineData("HAPROXY_0_BACKEND_WEIGHT", "5", "the label HAPROXY_0_BACKEND_WEIGHT is not read; take it out, or use the members of routing")]
    [InlineData("HAPROXY_0_BIND_ADDR", "127.0.0.1", "the label HAPROXY_0_BIND_ADDR is not read")]
    [InlineData("HAPROXY_DEPLOYMENT_GROUP", "blue", "the label HAPROXY_DEPLOYMENT_GROUP is not read")]
    [InlineData("HAPROXY_00_VHOST", "a", "the label HAPROXY_00_VHOST is not read")]
    [InlineData("HAPROXY_0_GROUP", "in side", "the label HAPROXY_0_GROUP names 'in side', which is no router group")]
    [InlineData("HAPROXY_GROUP", "in side", "the label HAPROXY_GROUP names 'in side', which is no router group")]
    [InlineData("HAPROXY_0_SSL_CERT", "/etc/ssl/shop.pem,/etc/ssl/.pem", "the label HAPROXY_0_SSL_CERT names no certificate with '/etc/ssl/.pem'")]
    [InlineData("HAPROXY_2_VHOST", "a", "the label HAPROXY_2_VHOST is for a port the app has not: its ports are 0 to 1")]
    [InlineData("SANDUN_2_VHOST", "a", "the label SANDUN_2_VHOST is for a port the app has not: its ports are 0 to 1")]
    public void Label_ThatIsNotReadOrNotUnderstood_IsToldByTheRouteItIsFor(string label, string value, string problem)
    {
        var routes = RouteRules.Derive(Labelled((label, value)));
        Assert.StartsWith(problem, routes[0].Problem, StringComparison.Ordinal);
        Assert.Equal(10000, routes[0].ServicePort);
    }

    [Theory]
    [InlineData("HAPROXY_0_PORT", "80")]
    [InlineData("HAPROXY_0_STICKY", "")]
    [InlineData("HAPROXY_0_ENABLED", "t")]
    [InlineData("HAPROXY_GROUP", "*")]
    [InlineData("HAPROXY_1_GROUP", "inside,outside")]
    public void Label_ThatIsTaken_IsNotTold(string label, string value) =>
        Assert.All(RouteRules.Derive(Labelled((label, value))), route => Assert.Null(route.Problem));

    /// <summary>Whoever asks for a password there had none before: the app was open to all, and nothing said so.</summary>
    [Theory]
    [InlineData("HAPROXY_0_AUTH", "realm:joe:secret", "10001")]
    [InlineData("HAPROXY_1_auth", "realm:joe:secret", "10000")]
    [InlineData("HAPROXY_1_BACKEND_NETWORK_ALLOWED_ACL", "10.0.0.0/8", "10000")]
    [InlineData("HAPROXY_AUTH", "realm:joe:secret", "")]
    [InlineData("HAPROXY_7_AUTH", "realm:joe:secret", "")]
    public void Label_ThatKeepsSomebodyOut_KeepsOutAllAndSaysWhy(string label, string value, string served)
    {
        var routes = RouteRules.Derive(Labelled((label, value), ("HAPROXY_0_VHOST", "a.test"), ("HAPROXY_1_VHOST", "b.test")));
        Assert.Equal(2, routes.Length);
        Assert.Equal(served, string.Join(' ', routes.Where(route => route.LeadsHere).Select(route => route.ServicePort)));
        Assert.All(routes.Where(route => !route.LeadsHere), route =>
        {
            Assert.StartsWith($"it is not served: the label {label} ", route.Problem, StringComparison.Ordinal);
            Assert.Contains("take the label out", route.Problem, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", route.Problem, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Label_OfAnAppWithoutARoute_IsToldByOneThatLeadsNowhere()
    {
        var route = Assert.Single(RouteRules.Derive(Labelled(("HAPROXY_1_VHOST", "a.test")) with { Ports = [new PortDefinition { ServicePort = 0 }] }));
        Assert.False(route.LeadsHere);
        Assert.Equal("the label HAPROXY_1_VHOST is for a port the app has not: its ports are 0 to 0", route.Problem);
        Assert.Empty(RouteRules.Derive(Labelled(("HAPROXY_0_ENABLED", "false")) with { Ports = [new PortDefinition { ServicePort = 10_000 }] }));
    }

    [Fact]
    public void Labels_BeyondCounting_AreToldInASentenceOfBoundedLength()
    {
        var labels = Enumerable.Range(0, 500).Select(i => ($"HAPROXY_0_X{i:000}", "x")).ToArray();
        var problem = RouteRules.Derive(Labelled(labels))[0].Problem!;
        Assert.EndsWith("; and 484 more", problem, StringComparison.Ordinal);
    }

    /// <summary>Only routers said this once, all in one sentence.</summary>
    [Fact]
    public void Label_HostNoRouterServes_IsLeftOutAndTold()
    {
        var route = RouteRules.Derive(Labelled(("HAPROXY_0_VHOST", "a b.test,ok.test,bücher.test")))[0];
        Assert.Equal(["ok.test"], route.VirtualHosts);
        Assert.True(route.Http);
        Assert.Equal(
            "virtual host 'a b.test' is not served: a host name holds lower-case letters, digits, hyphens and dots only; " +
            "virtual host 'bücher.test' is not served: write an internationalised name in its punycode, as xn--bcher-kva.test for bücher.test",
            route.Problem);
    }

    /// <summary>Without its path the host would lead all requests here.</summary>
    [Fact]
    public void Label_PathNoRouterServes_LeavesOutTheHostsAndIsTold()
    {
        var route = RouteRules.Derive(Labelled(("HAPROXY_0_VHOST", "ok.test"), ("HAPROXY_0_PATH", "x")))[0];
        Assert.Empty(route.VirtualHosts);
        Assert.Equal("its virtual hosts are not served: a path prefix begins with a slash", route.Problem);
        Assert.Equal(10000, route.ServicePort);
    }

    [Fact]
    public void Host_OfATcpPortWhoseTlsDoesNotPassThrough_IsTold() => Assert.Equal(
        "its virtual hosts are not served: only HTTP routes have virtual hosts, or TCP routes whose TLS passes through",
        RouteRules.Derive(Labelled(("HAPROXY_0_VHOST", "ok.test"), ("HAPROXY_0_MODE", "tcp")))[0].Problem);

    /// <summary>Nothing said that these do nothing.</summary>
    [Theory]
    [InlineData("""{"sticky":{}}""", "sticky")]
    [InlineData("""{"limits":{"requestsPerSecond":5,"clientConnections":5}}""", "limits.requestsPerSecond")]
    [InlineData("""{"limits":{"clientRequests":5}}""", "limits.clientRequests")]
    [InlineData("""{"maintenance":{"text":"soon"}}""", "maintenance")]
    [InlineData("""{"tls":{"redirect":true}}""", "tls.redirect")]
    [InlineData("""{"tracing":true}""", "tracing")]
    [InlineData("""{"timeouts":{"holdSeconds":5}}""", "timeouts.holdSeconds")]
    [InlineData("""{"tls":{"certificates":["a"],"hsts":true},"instanceHttp2":true,"retries":{"allMethods":true}}""", "retries.allMethods, tls.certificates, tls.hsts, instanceHttp2")]
    public void Setting_ThatNeedsHttp_IsToldWhereThereIsNone(string routing, string idle)
    {
        var spec = Labelled() with { Extensions = Sorted.Empty.Add("routing", routing) };
        var verb = idle.Contains(',', StringComparison.Ordinal) ? "do" : "does";
        Assert.All(RouteRules.Derive(spec), route => Assert.Equal(
            $"{idle} {verb} nothing, as this port is not HTTP: make it so with the label HAPROXY_{route.PortIndex}_MODE http, or take it out", route.Problem));
        // Where one port is HTTP the settings are for that one, and the other has no way to be rid of them.
        Assert.All(RouteRules.Derive(spec with { Labels = Sorted.Empty.Add("HAPROXY_1_MODE", "http") }), route => Assert.Null(route.Problem));
    }

    [Theory]
    [InlineData("""{"limits":{"clientConnections":5,"instanceConcurrency":5},"maintenance":{"on":false},"tracing":false,"timeouts":{"holdSeconds":0}}""")]
    [InlineData("""{"balance":"leastConnections","retries":{"attempts":2},"slowStartSeconds":5}""")]
    public void Setting_ThatNeedsNoHttp_IsNotTold(string routing) =>
        Assert.All(RouteRules.Derive(Labelled() with { Extensions = Sorted.Empty.Add("routing", routing) }), route => Assert.Null(route.Problem));

    [Fact]
    public void Label_ThatNeedsHttp_IsToldByItsOwnPort()
    {
        var routes = RouteRules.Derive(Labelled(("HAPROXY_0_MODE", "http"), ("HAPROXY_0_STICKY", "true"), ("HAPROXY_1_STICKY", "true"), ("HAPROXY_1_USE_HSTS", "false")));
        Assert.Null(routes[0].Problem);
        Assert.StartsWith("HAPROXY_1_STICKY does nothing", routes[1].Problem, StringComparison.Ordinal);
    }

    private static string? ErrorOf(string routing) => RouteRules.RoutingError(Labelled() with { Extensions = Sorted.Empty.Add("routing", routing) });
}
