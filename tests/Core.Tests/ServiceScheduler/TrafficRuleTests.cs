using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class TrafficRuleTests
{
    private static readonly PathId s_web = PathId.Absolute("/web");

    [Theory]
    [InlineData("""{"balance":"fastest"}""", "balance")]
    [InlineData("""{"limits":{"requestsPerSecond":0}}""", "limits.requestsPerSecond")]
    [InlineData("""{"sticky":{"cookie":"a b"}}""", "sticky.cookie")]
    [InlineData("""{"dataCenters":{"north":300}}""", "dataCenters.north")]
    [InlineData("""{"tls":{"certificates":["../x"]}}""", "tls.certificates")]
    [InlineData("""{"baance":"uri"}""", "baance")]
    public void Routing_WithAWrongMember_NamesIt(string routing, string member)
    {
        var spec = Sample.App("/web") with { Extensions = Sorted.Empty.Add("routing", routing) };
        Assert.Contains(member, RouteRules.RoutingError(spec), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_OfMarathonLb_AreReadAsValuesAndTextIsRefused()
    {
        var spec = Sample.App("/web") with
        {
            Ports = [new PortDefinition { ServicePort = 10000 }],
            Labels = Sorted.Empty.Add("HAPROXY_0_BALANCE", "leastconn").Add("HAPROXY_0_STICKY", "true").Add("HAPROXY_0_SSL_CERT", "/etc/ssl/shop.pem")
                .Add("HAPROXY_0_BACKEND_HEAD", "backend x\n  acl evil").Add("HAPROXY_GROUP", "external"),
        };
        var route = Assert.Single(RouteRules.Derive(spec));
        Assert.Equal(RouteBalance.LeastConnections, route.Settings.Balance);
        Assert.NotNull(route.Settings.StickyCookie);
        Assert.Equal(["shop"], route.Settings.Certificates);
        Assert.Equal(["external"], route.Settings.RouterGroups);
        Assert.Contains("HAPROXY_0_BACKEND_HEAD", route.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Order_OfShares_ReachesTheRoutesInOneRevisionAndTheStore()
    {
        var world = World.Started();
        world.Run(Sample.App("/web") with { Ports = [new PortDefinition { ServicePort = 10000 }] });
        var before = world.View.Registry.Revision;
        Assert.IsType<ServiceReply.Done>(world.Ask(new ServiceRequest.SetTraffic(
            [new TrafficChange(s_web, ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal).Add("north", 200))])));
        var route = Assert.Single(world.View.Registry.Routes);
        Assert.Equal(200, route.Settings.DataCenters["north"]);
        Assert.Equal(before + 1, world.View.Registry.Revision);
        var codec = new ServiceFactCodec();
        var rule = world.View.TrafficRules[s_web];
        var stored = codec.Encode(new ServiceFact.TrafficRulePut(rule))!.Value;
        Assert.Equal(rule, Assert.IsType<ServiceFact.TrafficRulePut>(codec.Decode(stored.Key, stored.Value!)).Rule);
        Assert.Equal(new ServiceFact.TrafficRuleRemoved(s_web), codec.DecodeRemoval(stored.Key));
    }

    [Fact]
    public void Order_ThatLeavesNobody_IsRefused()
    {
        var world = World.Started();
        world.Run(Sample.App("/web") with { Ports = [new PortDefinition { ServicePort = 10000 }] });
        var refusal = world.Refusal(new ServiceRequest.SetTraffic(
            [new TrafficChange(s_web, ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal).Add("north", 0))]));
        Assert.Contains("above 0", Assert.Single(refusal.Details).Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Order_ForADataCenterThatCanHaveNoSuchName_IsRefusedNamingIt()
    {
        var world = World.Started();
        world.Run(Sample.App("/web") with { Ports = [new PortDefinition { ServicePort = 10000 }] });
        var refusal = world.Refusal(new ServiceRequest.SetTraffic(
            [new TrafficChange(s_web, ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal).Add("n\n", 5))]));
        Assert.Equal("dataCenters.n?: a data center's name holds no control character, and no blank at its ends", Assert.Single(refusal.Details).Errors[0]);
    }

    [Fact]
    public void Order_OfMaintenanceWithoutHttp_IsRefusedWithTheCure()
    {
        var world = World.Started();
        var spec = Sample.App("/web") with { Ports = [new PortDefinition { ServicePort = 10000 }] };
        world.Run(spec);
        var refusal = world.Refusal(new ServiceRequest.SetTraffic([new TrafficChange(s_web, Maintenance: true)]));
        Assert.StartsWith("maintenance: no port of this app is served as HTTP", Assert.Single(refusal.Details).Errors[0], StringComparison.Ordinal);
        Assert.IsType<ServiceReply.Done>(world.Ask(new ServiceRequest.SetTraffic([new TrafficChange(s_web, Maintenance: false)])));
        world.Change("/web", old => old with { Labels = Sorted.Empty.Add("HAPROXY_0_MODE", "http") });
        world.Settle();
        Assert.IsType<ServiceReply.Done>(world.Ask(new ServiceRequest.SetTraffic([new TrafficChange(s_web, Maintenance: true)])));
        Assert.True(Assert.Single(world.View.Registry.Routes).Settings.Maintenance);
        world.Change("/web", old => old with { Labels = Sorted.Empty });
        world.Settle();
        Assert.StartsWith("maintenance does nothing", Assert.Single(world.View.Registry.Routes).Problem, StringComparison.Ordinal);
    }
}
