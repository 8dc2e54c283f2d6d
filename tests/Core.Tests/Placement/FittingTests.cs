using Sandun.Placement;
using Sandun.Protocol;
using Xunit;
using static Sandun.Core.Tests.Placement.Sample;

namespace Sandun.Core.Tests.Placement;

public sealed class FittingTests
{
    [Fact]
    public void Explain_NothingFits_NamesEveryReasonWithFigures()
    {
        var app = App(new Constraint("rack", ConstraintOperator.Is, "r1")) with
        {
            Amounts = ResourceAmounts.Of(2, 512, 20_000, 1),
            Ports = ServicePorts(80, 443),
            RequirePorts = true,
            Container = new ContainerSpec { Image = "busybox" },
            AcceptedResourceRoles = [new Role("dev")],
        };
        var misfit = Placer.Explain(Request(app), Offer("h1", 1.5m, 256, "80-90"))!;
        Assert.Equal(
            [
                OfferRejection.UnfulfilledRole, OfferRejection.UnfulfilledConstraint, OfferRejection.InsufficientCpus,
                OfferRejection.InsufficientMemory, OfferRejection.InsufficientDisk, OfferRejection.InsufficientGpus,
                OfferRejection.InsufficientPorts, OfferRejection.RuntimeMissing,
            ],
            misfit.Reasons);
        Assert.Contains("needs 2 cpus, has 1.5", misfit.Sentences);
        Assert.Contains("needs 512 MB memory, has 256", misfit.Sentences);
        Assert.Contains("needs port 443, not free there", misfit.Sentences);
    }

    [Fact]
    public void Ports_RequirePorts_HostPortsEqualServicePorts()
    {
        var app = App() with { Ports = ServicePorts(8080, 31005), RequirePorts = true };
        var placed = Placer.Place(Request(app), [Offer("h1", ports: "8000-9000,31000-31010")], new SeededRandom(1))!;
        Assert.Equal([8080, 31005], placed.Ports.Select(port => port.HostPort!.Value));
        Assert.Equal([8080, 31005], placed.Ports.Select(port => port.ContainerPort));
        Assert.Equal(Ports("8080,31005"), placed.Taken.Ports);
    }

    [Fact]
    public void Ports_NotRequired_AreConsecutiveFreeOnesWithWrapAround()
    {
        var app = App() with { Ports = ServicePorts(1, 2, 3) };
        var free = Ports("31000-31001,31005,31007").Ports().ToList();
        var starts = new HashSet<int>();
        for (ulong seed = 0; seed < 40; seed++)
        {
            var placed = Placer.Place(Request(app), [Offer("h1", ports: "31000-31001,31005,31007")], new SeededRandom(seed))!;
            var drawn = placed.Ports.Select(port => free.IndexOf(port.HostPort!.Value)).ToList();
            Assert.Equal([drawn[0], (drawn[0] + 1) % 4, (drawn[0] + 2) % 4], drawn);
            starts.Add(drawn[0]);
        }

        Assert.Equal(4, starts.Count);
    }

    [Fact]
    public void Ports_Bridge_FixedDynamicAndSameAsHost()
    {
        var app = App() with
        {
            Network = NetworkMode.Bridge,
            Ports =
            [
                new PortDefinition { ContainerPort = 80, HostPort = 31002, Name = "web" },
                new PortDefinition { ContainerPort = 0, HostPort = 0 },
                new PortDefinition { ContainerPort = 53, HostPort = null },
            ],
        };
        var placed = Placer.Place(Request(app), [Offer("h1", ports: "31001-31003")], new SeededRandom(1))!;
        Assert.Equal(new TaskPort("web", 31002, 80, PortProtocols.Tcp), placed.Ports[0]);
        Assert.Equal(placed.Ports[1].HostPort, placed.Ports[1].ContainerPort);
        Assert.Equal(53, placed.Ports[2].ContainerPort);
        Assert.Equal(Ports("31001-31003"), placed.Taken.Ports);
        Assert.Null(Placer.Place(Request(app), [Offer("h1", ports: "31002-31003")], new SeededRandom(1)));
    }

    [Fact]
    public void Ports_ContainerNetwork_NullHostPortTakesNone()
    {
        var app = App() with { Network = NetworkMode.Container, Ports = [new PortDefinition { ContainerPort = 80, HostPort = null }] };
        var placed = Placer.Place(Request(app), [Offer("h1", ports: "")], new SeededRandom(1))!;
        Assert.Equal(new TaskPort(null, null, 80, PortProtocols.Tcp), Assert.Single(placed.Ports));
        Assert.True(placed.Taken.Ports.IsEmpty);
    }

    [Fact]
    public void Docker_NodeWithoutEngine_IsRuledOut()
    {
        var app = App() with { Container = new ContainerSpec { Image = "busybox" } };
        Assert.Equal([OfferRejection.RuntimeMissing], Placer.Explain(Request(app), Offer("h1"))!.Reasons);
        Assert.Null(Placer.Explain(Request(app), Offer("h1") with { HasDocker = true }));
        Assert.Null(Placer.Explain(Request(App() with { Container = new ContainerSpec { IsDockerType = false } }), Offer("h1")));
    }

    [Fact]
    public void Network_NodeWithoutIt_IsRuledOut()
    {
        var app = App() with { Network = NetworkMode.Container, NetworkName = "front" };
        var misfit = Placer.Explain(Request(app), Offer("h1") with { Networks = ["back", "mesos-bridge"] })!;
        Assert.Equal([OfferRejection.NetworkMissing], misfit.Reasons);
        Assert.Equal(["needs network front, not configured there (it has back, mesos-bridge)"], misfit.Sentences);
        Assert.Null(Placer.Explain(Request(app), Offer("h1") with { Networks = ["back", "front"] }));
        Assert.Equal(["h2"], PlaceAll(app, 2, Offer("h1") with { Networks = [] }, Offer("h2", cpus: 1.5m) with { Networks = ["front"] }).Select(one => one.Offer.Hostname));
    }

    [Fact]
    public void Network_AgentThatDoesNotSay_IsTakenToHaveIt() =>
        Assert.Null(Placer.Explain(Request(App() with { Network = NetworkMode.Container, NetworkName = "front" }), Offer("h1")));

    [Theory]
    [InlineData(NetworkMode.Host, false, true)]
    [InlineData(NetworkMode.Bridge, false, false)]
    [InlineData(NetworkMode.Bridge, true, true)]
    [InlineData(NetworkMode.Container, true, true)]
    public void Network_OfTheMachineOrOfDocker_IsNotAskedFor(NetworkMode mode, bool hasImage, bool fits)
    {
        var app = App() with { Network = mode, NetworkName = "front", Container = hasImage ? new ContainerSpec { Image = "busybox" } : null };
        Assert.Equal(fits, Placer.Explain(Request(app), Offer("h1") with { HasDocker = true, Networks = [] }) is null);
    }

    [Fact]
    public void Place_EqualOffers_TakesTheFirstAndThenSpreads()
    {
        var placed = PlaceAll(App(), 4, Offer("b"), Offer("a"), Offer("c"));
        Assert.Equal(["b", "a", "c", "b"], placed.Select(one => one.Offer.Hostname));
    }

    [Fact]
    public void Place_UnequalOffers_TakesTheOneWithMostLeft()
    {
        Assert.Equal("big", Placer.Place(Request(App()), [Offer("small", 2), Offer("big", 8), Offer("mid", 4)], new SeededRandom(1))!.Offer.Hostname);
        Assert.Equal("cpuPoor", Placer.Place(Request(App()), [Offer("cpuPoor", 2), Offer("gpu", 8) with
        {
            Resources = new Resources(ResourceAmounts.Of(8, 4096, 0, 1), PortSet.Empty),
        }], new SeededRandom(1))!.Offer.Hostname);
    }

    [Fact]
    public void Place_TwoZones_SpreadsOverBoth()
    {
        Offer[] offers =
        [
            Offer("a1") with { Zone = "a" }, Offer("a2") with { Zone = "a" }, Offer("b1") with { Zone = "b" }, Offer("b2") with { Zone = "b" },
        ];
        Assert.Equal(["a1", "b1", "a2", "b2"], PlaceAll(App(), 4, offers).Select(one => one.Offer.Hostname));
    }
}
