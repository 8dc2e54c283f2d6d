using Sandun.Placement;
using Sandun.Protocol;
using Xunit;
using static Sandun.Core.Tests.Placement.Sample;

namespace Sandun.Core.Tests.Placement;

/// <summary>Resources reserved to an app's role: who may use them, and that they are used first.</summary>
public sealed class ReservedTests
{
    private static readonly Role s_shop = new("shop");
    private static readonly Role s_front = new("shop/front");

    [Fact]
    public void ReservedResources_AreTakenFirst_AndTheRestFromUnreserved()
    {
        var offer = Holding(Offer("h1", cpus: 1, memory: 1000), Reserve("cpus", 500, s_shop), Reserve("mem", Bytes(200), s_front));

        var placed = PlaceAll(Asking(), 9, offer);

        // Of memory there is enough for nine, of cpus for one and a half.
        Assert.Equal([new Resources(Asking().TotalAmounts with { MilliCpus = 500, MemoryBytes = 0 }, placed.Single().Taken.Ports) { Special = offer.Resources.Special.SetItem(
            1, offer.Resources.Special[1] with { Amount = Bytes(128) }) }], placed.Select(one => one.Taken));
        Assert.Equal((1000, Bytes(128)), (placed[0].Taken.Scalars.MilliCpus, placed[0].Taken.Scalars.MemoryBytes));
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("*", 1)]
    [InlineData("shop/front", 1)]
    [InlineData("shop/front,*", 2)]
    [InlineData("shop", 0)]
    public void AcceptedRoles_SayWhatCounts(string roles, int expected)
    {
        var app = Asking() with { AcceptedResourceRoles = [.. roles.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(role => new Role(role))] };
        var offer = Holding(Offer("h1", cpus: 1, memory: 128), Reserve("cpus", 1000, s_front), Reserve("mem", Bytes(128), s_front), Reserve("disk", Bytes(10), s_front));

        Assert.Equal(expected, PlaceAll(app, 9, offer).Count);
        if (expected == 0) Assert.Equal(["accepts resources reserved for shop only, and there are none"], Placer.Explain(Request(app), offer)!.Sentences.Take(1));
    }

    [Fact]
    public void ResourcesOfOtherRoles_AreNotCounted_WhereANodeIsLookedAtAsAWhole()
    {
        var app = Asking() with { Amounts = ResourceAmounts.Of(5, 32) };

        foreach (var role in new[] { "other", "shop/frontier", "shop/front/deep" })
            Assert.Empty(PlaceAll(app, 1, Holding(Offer("h1"), Reserve("cpus", 5000, new Role(role)))));
        Assert.Single(PlaceAll(app, 1, Holding(Offer("h1"), Reserve("cpus", 5000, s_shop))));
    }

    [Theory]
    [InlineData("labelled")]
    [InlineData("revocable")]
    [InlineData("a volume")]
    [InlineData("of a provider")]
    public void Resources_ThatSomebodyHasAPurposeFor_AreLeftAlone(string how)
    {
        var kind = Reserve("disk", Bytes(100), s_front).Kind;
        kind = how switch
        {
            "labelled" => kind with { Reservations = [new Reservation { Role = s_front, Labels = [new Label("of", "cassandra")] }] },
            "revocable" => kind with { IsRevocable = true },
            "a volume" => kind with { Disk = new DiskInfo { PersistenceId = "v", ContainerPath = "p" } },
            _ => kind with { Provider = "p" },
        };
        var app = Asking() with { Amounts = new ResourceAmounts(100, 0, Bytes(10_050), 0) };
        var special = new Resource { Kind = kind, Amount = Bytes(100) };

        Assert.Empty(PlaceAll(app, 1, Holding(Offer("h1"), special)));
        Assert.Single(PlaceAll(app, 1, Holding(Offer("h1"), Reserve("disk", Bytes(100), s_front))));
    }

    [Fact]
    public void ReservedPorts_AreHostPortsLikeOthers()
    {
        var kind = new ResourceKind { Name = "ports", Reservations = [new Reservation { Role = s_front, IsDynamic = false }] };
        var offer = Holding(Offer("h1", ports: "31000"), new Resource { Kind = kind, Ranges = ValueRanges.Of(new ValueRange(80, 81)) });
        var app = Asking() with { Ports = ServicePorts(80, 31000), RequirePorts = true };

        var placed = Assert.Single(PlaceAll(app, 2, offer));

        Assert.Equal("31000", placed.Taken.Ports.ToString());
        Assert.Equal("80-80", Assert.Single(placed.Taken.Special).Ranges!.ToString());
        Assert.True(placed.Taken.FitsIn(offer.Resources));
    }

    [Fact]
    public void Offers_AfterAChoice_HaveWhatIsLeft()
    {
        var round = new PlacementRound(Request(Asking()), [Holding(Offer("h1", cpus: 4), Reserve("cpus", 1500, s_front))]);
        round.Next(new SeededRandom(1));
        Assert.Equal((4000, 500), (round.Offers[0].Resources.Amounts.MilliCpus, round.Offers[0].Resources.Special.Single().Amount));
        round.Next(new SeededRandom(1));

        Assert.Equal((3500, true), (round.Offers[0].Resources.Amounts.MilliCpus, round.Offers[0].Resources.IsPlain));
    }

    private static AppSpec Asking() => App() with { Role = s_front };

    private static Offer Holding(Offer offer, params Resource[] special) => offer with { Role = s_front, Resources = offer.Resources + Resources.Of(special) };

    private static Resource Reserve(string name, long amount, Role role) =>
        new() { Kind = new ResourceKind { Name = name, Reservations = [new Reservation { Role = role, IsDynamic = false }] }, Amount = amount };

    private static long Bytes(long megabytes) => megabytes * ResourceAmounts.BytesPerMegabyte;
}
