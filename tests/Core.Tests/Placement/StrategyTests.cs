using CsCheck;
using Sandun.Placement;
using Sandun.Protocol;
using Xunit;
using static Sandun.Core.Tests.Placement.Sample;

namespace Sandun.Core.Tests.Placement;

public sealed class StrategyTests
{
    private static readonly Constraint[][] s_constraints =
    [
        [], [new("hostname", ConstraintOperator.Unique)], [new("rack", ConstraintOperator.GroupBy)], [new("rack", ConstraintOperator.GroupBy, "3")],
        [new("hostname", ConstraintOperator.MaxPer, "2"), new("rack", ConstraintOperator.GroupBy)], [new("rack", ConstraintOperator.Cluster)],
        [new("rack", ConstraintOperator.Like, "r[01]")],
    ];

    [Fact]
    public void Binpack_FillsOneMachineAfterTheOther()
    {
        var placed = Round(PlacementStrategy.Binpack, App(), 6, Offer("big", 8, 8192), Offer("small", 2, 8192), Offer("mid", 3, 8192));
        Assert.Equal(["small", "small", "mid", "mid", "mid", "big"], placed);
    }

    [Fact]
    public void Spread_GivesEachMachineOneFirst()
    {
        var placed = Round(PlacementStrategy.Spread, App(), 4, Offer("big", 8, 8192), Offer("small", 2, 8192), Offer("mid", 3, 8192));
        Assert.Equal(["big", "mid", "small", "big"], placed);
    }

    [Fact]
    public void Random_UsesAllMachines_AndTheSameDrawsGiveTheSamePlaces()
    {
        var offers = Enumerable.Range(0, 20).Select(i => Offer($"h{i}", 100, 100_000)).ToArray();
        var first = Round(PlacementStrategy.Random, App(), 200, offers);
        Assert.Equal(200, first.Count);
        Assert.Equal(20, first.Distinct().Count());
        Assert.NotEqual(first.Order(), first);
        Assert.Equal(first, Round(PlacementStrategy.Random, App(), 200, offers));
    }

    /// <summary>Every offer that fits is as likely as another, whatever its zone and size; those with GPUs the app has no use for come last.</summary>
    [Fact]
    public void Random_EachOfferThatFits_IsEquallyLikely()
    {
        // One zone has nine machines, the other one; two are full, one has GPUs.
        var offers = Enumerable.Range(0, 10).Select(i => Offer($"h{i}", i < 2 ? 0.5m : 10_000 * (i + 1), 10_000_000) with { Zone = i == 9 ? "z1" : "z0" }).ToArray();
        var gpus = offers[2].Resources.Amounts + ResourceAmounts.Of(0, 0, 0, 1);
        offers[2] = offers[2] with { Resources = offers[2].Resources with { Amounts = gpus } };
        var hosts = Round(PlacementStrategy.Random, App() with { Ports = [] }, 7_000, offers);
        Assert.Equal(7_000, hosts.Count);
        // Seven machines, a thousand each but for chance: five standard deviations are 147.
        foreach (var host in Enumerable.Range(3, 7)) Assert.InRange(hosts.Count(one => one == $"h{host}"), 853, 1_147);
        Assert.Equal(7, hosts.Distinct().Count());
        Assert.Contains("h2", Round(PlacementStrategy.Random, App(), 10, offers[..3]));
    }

    /// <summary>A machine that is full is drawn no more, and the last place is found.</summary>
    [Fact]
    public void Random_UntilAllIsFull_FindsEveryPlace()
    {
        var offers = Enumerable.Range(0, 50).Select(i => Offer($"h{i}", 1 + (i % 4), 100_000) with { Zone = $"z{i % 3}" }).ToArray();
        var hosts = Round(PlacementStrategy.Random, App() with { Amounts = ResourceAmounts.Of(1, 1), Ports = [] }, int.MaxValue, offers);
        foreach (var i in Enumerable.Range(0, 50)) Assert.Equal(1 + (i % 4), hosts.Count(host => host == $"h{i}"));
    }

    /// <summary>A rule that changes its mind is asked of each group at every draw.</summary>
    [Fact]
    public void Random_GroupedByZone_StaysEven()
    {
        var offers = Enumerable.Range(0, 30).Select(i => Offer($"h{i}", 100, 100_000) with { Zone = i < 28 ? "z0" : $"z{i - 27}" }).ToArray();
        var app = App(new Constraint("@zone", ConstraintOperator.GroupBy)) with { Ports = [] };
        var round = new PlacementRound(Request(app) with { Strategy = PlacementStrategy.Random }, offers);
        var random = new SeededRandom(3);
        var zones = Enumerable.Range(0, 30).Select(_ => round.Next(random)!.Offer.Zone!).ToList();
        Assert.All(zones.CountBy(zone => zone), zone => Assert.Equal(10, zone.Value));
    }

    /// <summary>The round against a look at every offer for every instance, with all rules asked each time.</summary>
    [Fact]
    public void Round_WhateverIsPlaced_ChoosesWhatAFullScanWould() => Gen.Select(
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[0, 9]).Array[1, 12], Gen.Int[0, s_constraints.Length - 1], Gen.Bool).Sample(
        (nodes, rules, packs) =>
        {
            var app = App(s_constraints[rules]) with { Amounts = ResourceAmounts.Of(1, 1024) };
            var strategy = packs ? PlacementStrategy.Binpack : PlacementStrategy.Spread;
            var offers = nodes.Select((node, i) => Offer(
                node.Item5 == 0 ? "h0" : $"h{i}", node.Item1, node.Item2 * 1024, attributes: ("rack", $"r{node.Item3}")) with
            { Id = new OfferId($"{i}"), Zone = $"z{node.Item4}" }).ToArray();
            var round = new PlacementRound(Request(app) with { Strategy = strategy }, offers);
            var scan = new FullScan(Request(app) with { Strategy = strategy }, offers);
            var random = new SeededRandom(1);
            for (var i = 0; i < 30; i++)
            {
                var (chosen, expected) = (round.Next(random)?.Offer.Id.Value, scan.Next());
                Assert.Equal(expected, chosen);
                if (expected is null) return;
            }
        });

    private static List<string> Round(PlacementStrategy strategy, AppSpec app, int count, params Offer[] offers)
    {
        var round = new PlacementRound(Request(app) with { Strategy = strategy }, offers);
        var random = new SeededRandom(7);
        var hosts = new List<string>();
        while (hosts.Count < count && round.Next(random) is { } placed) hosts.Add(placed.Offer.Hostname);
        return hosts;
    }

    /// <summary>Slow and plain: every offer is explained anew and compared.</summary>
    private sealed class FullScan(PlacementRequest request, Offer[] offers)
    {
        private readonly Offer[] _offers = [.. offers];
        private PlacementRequest _request = request;

        public string? Next()
        {
            var fitting = _offers.Where(offer => Placer.Explain(_request, offer) is null).ToList();
            if (fitting.Count == 0) return null;
            var best = _request.Strategy == PlacementStrategy.Spread
                ? fitting.OrderBy(offer => Placed(one => one.Hostname == offer.Hostname)).ThenBy(offer => Placed(one => one.Zone == offer.Zone)).ThenByDescending(Room).First()
                : fitting.OrderBy(Room).First();
            var at = Array.IndexOf(_offers, best);
            _offers[at] = best with { Resources = best.Resources - new Resources(_request.App.Amounts, PortSet.Empty) };
            _request = _request with { Placed = _request.Placed.Add(new PlacedInstance(best.Hostname, best.Region, best.Zone, best.Attributes)) };
            return best.Id.Value;
        }

        private int Placed(Func<PlacedInstance, bool> where) => _request.Placed.Count(where);

        private decimal Room(Offer offer) => Math.Min(
            (decimal)offer.Resources.Amounts.MilliCpus / _request.App.Amounts.MilliCpus, (decimal)offer.Resources.Amounts.MemoryBytes / _request.App.Amounts.MemoryBytes);
    }
}
