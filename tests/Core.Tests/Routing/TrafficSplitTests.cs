using System.Collections.Immutable;
using CsCheck;
using Sandun.Protocol;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing;

public sealed class TrafficSplitTests
{
    [Fact]
    public void LocalFirst_WithAnInstanceHere_LeavesTheOthersOut() =>
        Assert.Equal([256, 0], Weights([Target("north"), Target("south")], RouteSettings.Default, "north"));

    [Fact]
    public void LocalFirst_WithNoneHereThatTakesTraffic_UsesAll() =>
        Assert.Equal([0, 256], Weights([Target("north", 0), Target("south")], RouteSettings.Default, "north"));

    [Fact]
    public void LocalFirst_OnlyTheDrainingOneIsHere_UsesAll() =>
        Assert.Equal([256, 256], Weights([Target("north") with { Draining = true }, Target("south")], RouteSettings.Default, "north"));

    [Fact]
    public void Locality_Any_ChangesNothing() =>
        Assert.Equal([256, 256], Weights([Target("north"), Target("south")], new RouteSettings { AnyLocality = true }, "north"));

    [Fact]
    public void Router_WithoutDataCenter_TreatsAllAlike() =>
        Assert.Equal([256, 256], Weights([Target("north"), Target("south")], RouteSettings.Default, null));

    [Fact]
    public void Shares_OfUnequallyManyInstances_AreKept()
    {
        // One instance in the north gets as much as two in the south.
        Assert.Equal([256, 128, 128], Weights([Target("north"), Target("south"), Target("south")], Shares(("north", 10), ("south", 10)), "south"));
    }

    [Fact]
    public void Shares_OfADataCenterWithoutInstances_GoToTheOthers() =>
        Assert.Equal([256], Weights([Target("south")], Shares(("north", 255), ("south", 1)), null));

    [Fact]
    public void Shares_NobodyLeftWithOne_UsesAll() =>
        Assert.Equal([256], Weights([Target("west")], Shares(("north", 256)), null));

    [Fact]
    public void Shares_OfOnePercent_IsNotRoundedToNothing()
    {
        var targets = Enumerable.Repeat(Target("north"), 10).Concat(Enumerable.Repeat(Target("south"), 10)).ToImmutableArray();
        var weights = Weights(targets, Shares(("north", 99), ("south", 1)), null);
        Assert.All(weights.Take(10), weight => Assert.Equal(256, weight));
        Assert.All(weights.Skip(10), weight => Assert.Equal(3, weight));
    }

    [Fact]
    public void Split_OfAnyInstances_NeverLeavesAServedRouteUnserved() =>
        Gen.Select(Gen.Int[0, 256], Gen.Int[0, 3], Gen.Bool).Array[1, 20]
            .Select(Gen.Int[0, 256].Array[4], Gen.Int[-1, 3])
            .Sample((instances, shares, here) =>
            {
                var targets = instances.Select(instance => Target("d" + instance.Item2, instance.Item1) with { Draining = instance.Item3 }).ToImmutableArray();
                var settings = Shares([.. shares.Select((share, index) => ("d" + index, share))]);
                foreach (var of in new[] { settings, RouteSettings.Default })
                {
                    var weights = Weights(targets, of, here < 0 ? null : "d" + here);
                    Assert.All(weights, weight => Assert.InRange(weight, 0, 256));
                    var served = targets.Any(target => !target.Draining && target.Weight > 0);
                    if (served) Assert.Contains(targets.Zip(weights), pair => !pair.First.Draining && pair.Second > 0);
                }
            }, iter: 500);

    private static IEnumerable<int> Weights(ImmutableArray<Target> targets, RouteSettings settings, string? here) =>
        TrafficSplit.Weigh(targets, settings, here).Select(target => target.Weight);

    private static RouteSettings Shares(params (string Name, int Share)[] shares) =>
        new() { DataCenters = shares.ToImmutableSortedDictionary(share => share.Name, share => share.Share, StringComparer.Ordinal) };

    private static Target Target(string dataCenter, int weight = 256) => new(new TaskId("t"), "10.0.0.1", 80, weight, false) { DataCenter = dataCenter };
}
