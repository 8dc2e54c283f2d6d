using Sandun.Placement;
using Sandun.Protocol;
using Xunit;
using static Sandun.Core.Tests.Placement.Sample;

namespace Sandun.Core.Tests.Placement;

public sealed class ConstraintTests
{
    [Theory]
    [InlineData("hostname", ConstraintOperator.Unique, null, "h1", "h1", false)]
    [InlineData("hostname", ConstraintOperator.Unique, null, "h1", "h2", true)]
    [InlineData("@hostname", ConstraintOperator.Unique, null, "h1", "h1", false)]
    [InlineData("hostname", ConstraintOperator.Cluster, "h2", "h1", "h1", false)]
    [InlineData("hostname", ConstraintOperator.Cluster, "h2", "h1", "h2", true)]
    [InlineData("hostname", ConstraintOperator.Cluster, null, "h1", "h1", true)]
    [InlineData("hostname", ConstraintOperator.Cluster, null, "h1", "h2", false)]
    [InlineData("hostname", ConstraintOperator.Like, "h[12]", "h9", "h2", true)]
    [InlineData("hostname", ConstraintOperator.Like, "h", "h9", "h2", false)]
    [InlineData("hostname", ConstraintOperator.Like, "h1|h2", "h9", "h25", false)]
    [InlineData("hostname", ConstraintOperator.Unlike, "h[12]", "h9", "h2", false)]
    [InlineData("hostname", ConstraintOperator.Unlike, "h[12]", "h9", "h25", true)]
    [InlineData("hostname", ConstraintOperator.MaxPer, "2", "h1", "h1", true)]
    [InlineData("hostname", ConstraintOperator.MaxPer, "1", "h1", "h1", false)]
    [InlineData("hostname", ConstraintOperator.Is, "h1", "h9", "h1", true)]
    [InlineData("hostname", ConstraintOperator.Is, "h1", "h9", "H1", false)]
    public void Constraint_OneInstancePlaced_AcceptsAsMarathonDoes(
        string field, ConstraintOperator name, string? value, string placedOn, string offered, bool fits)
    {
        var request = Request(App(new Constraint(field, name, value)), On(placedOn));
        var misfit = Placer.Explain(request, Offer(offered));
        Assert.Equal(fits, misfit is null);
        if (!fits) Assert.Equal([OfferRejection.UnfulfilledConstraint], misfit!.Reasons);
    }

    [Theory]
    [InlineData(ConstraintOperator.Unique, null, false)]
    [InlineData(ConstraintOperator.Cluster, null, false)]
    [InlineData(ConstraintOperator.GroupBy, null, false)]
    [InlineData(ConstraintOperator.Like, ".*", false)]
    [InlineData(ConstraintOperator.Unlike, ".*", true)]
    [InlineData(ConstraintOperator.MaxPer, "5", false)]
    [InlineData(ConstraintOperator.Is, "x", false)]
    public void Constraint_AttributeMissing_OnlyUnlikeAccepts(ConstraintOperator name, string? value, bool fits)
    {
        var misfit = Placer.Explain(Request(App(new Constraint("rack", name, value))), Offer("h1"));
        Assert.Equal(fits, misfit is null);
        if (!fits) Assert.Contains("has no rack", Assert.Single(misfit!.Sentences));
    }

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("1.5", "1.5004", true)]
    [InlineData("1.5", "1.501", false)]
    [InlineData("a.b", "a.b", true)]
    [InlineData("01x", "1x", false)]
    public void Is_NumbersAndTexts_ComparesScalarsToThreeDecimals(string attribute, string wanted, bool fits)
    {
        var request = Request(App(new Constraint("slots", ConstraintOperator.Is, wanted)));
        Assert.Equal(fits, Placer.Explain(request, Offer("h1", attributes: ("slots", attribute))) is null);
    }

    [Fact]
    public void GroupBy_GroupsKnown_FillsQuotaAndSurplus()
    {
        var app = App(new Constraint("rack", ConstraintOperator.GroupBy, "3"));
        var placed = PlaceAll(app, 10, Racks("a", "b", "c", "d"));
        Assert.Equal(10, placed.Count);
        Assert.Equal([3, 3, 4], placed.GroupBy(one => one.Offer.Attributes["rack"]).Select(rack => rack.Count()).Order());
    }

    [Fact]
    public void GroupBy_FewerNodesThanGroups_StopsAtItsQuota()
    {
        var app = App(new Constraint("rack", ConstraintOperator.GroupBy, "2")) with { Instances = 4 };
        Assert.Equal(2, PlaceAll(app, 4, Offer("h1", 64, 65536, attributes: ("rack", "a"))).Count);
    }

    [Fact]
    public void GroupBy_GroupsUnknown_KeepsGroupsWithinOne()
    {
        var app = App(new Constraint("rack", ConstraintOperator.GroupBy));
        var placed = PlaceAll(app, 7, Racks("a", "b", "c"));
        Assert.Equal([2, 2, 3], placed.GroupBy(one => one.Offer.Attributes["rack"]).Select(rack => rack.Count()).Order());
    }

    [Fact]
    public void Pattern_LooksAround_AcceptsNothingAndSaysWhy()
    {
        var misfit = Placer.Explain(Request(App(new Constraint("hostname", ConstraintOperator.Like, "(?!x).*"))), Offer("h1"));
        Assert.Contains("look-around", Assert.Single(misfit!.Sentences));
        Assert.NotNull(Placer.Explain(Request(App(new Constraint("hostname", ConstraintOperator.Unlike, "("))), Offer("h1")));
    }

    [Fact]
    public void Pattern_WouldBacktrackForEver_IsDecidedAtOnce()
    {
        var pattern = new ConstraintPattern("(a+)+b");
        Assert.False(pattern.Matches(new string('a', 5000)));
        Assert.Null(pattern.Error);
    }

    [Fact]
    public void Region_NoConstraintOnIt_OnlyHomeOrNoneFits()
    {
        var request = Request(App()) with { HomeRegion = "north" };
        Assert.Null(Placer.Explain(request, Offer("h1")));
        Assert.Null(Placer.Explain(request, Offer("h1") with { Region = "north" }));
        Assert.NotNull(Placer.Explain(request, Offer("h1") with { Region = "south" }));
        var named = Request(App(new Constraint("@region", ConstraintOperator.Is, "south"))) with { HomeRegion = "north" };
        Assert.Null(Placer.Explain(named, Offer("h1") with { Region = "south" }));
    }

    [Fact]
    public void Zone_Unique_ReadsFaultDomain()
    {
        var request = new PlacementRequest(
            App(new Constraint("@zone", ConstraintOperator.Unique)), [new PlacedInstance("h1", null, "z1", Sorted.Empty)], null);
        Assert.NotNull(Placer.Explain(request, Offer("h2") with { Zone = "z1" }));
        Assert.Null(Placer.Explain(request, Offer("h2") with { Zone = "z2" }));
    }

    private static Offer[] Racks(params string[] racks) => [.. racks.Select(rack => Offer("h-" + rack, 64, 65536, attributes: ("rack", rack)))];
}
