using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing;

public sealed class YarpTablesTests
{
    [Theory]
    [InlineData("shop.local", "/", "h0:web")]
    [InlineData("SHOP.local:8000", "/x/y", "h0:web")]
    [InlineData("shop.local", "/api", "h0:api")]
    [InlineData("shop.local", "/api/v1/x", "h0:v1")]
    [InlineData("shop.local", "/apix", "h0:web")]
    [InlineData("other.local", "/", null)]
    [InlineData("", "/", null)]
    public void Request_AtTheEntry_FindsTheLongestPrefix(string host, string path, string? backend)
    {
        var model = Registry.Model(Registry.Of(
            [
                Registry.Route("/web", hosts: ["shop.local"]), Registry.Route("/api", hosts: ["shop.local"], path: "/api"),
                Registry.Route("/v1", hosts: ["shop.local"], path: "/api/v1/"),
            ]));
        Assert.Equal(backend, new HostTable(model.Hosts).Find(host, path));
    }

    [Fact]
    public void Rotation_OfEqualWeights_TakesTurns() => Assert.Equal([0, 1, 2], Rotation.Of(Targets(256, 256, 256)));

    [Fact]
    public void Rotation_OfUnequalWeights_IsSpreadByWeight()
    {
        var order = Rotation.Of(Targets(256, 64, 0));
        Assert.Equal(5, order.Length);
        Assert.Equal(4, order.Count(index => index == 0));
        Assert.Equal(1, order.Count(index => index == 1));
    }

    [Fact]
    public void Rotation_WithoutServingTargets_IsEmpty()
    {
        Assert.Empty(Rotation.Of(Targets(0, 0)));
        Assert.Empty(Rotation.Of([Targets(256)[0] with { Draining = true }]));
        Assert.Empty(Rotation.Of([]));
    }

    [Fact]
    public void Rotation_OfManyOddWeights_IsBoundedAndLeavesNobodyOut()
    {
        var order = Rotation.Of(Targets([.. Enumerable.Range(0, 300).Select(number => 1 + (number % 256))]));
        Assert.InRange(order.Length, 300, Rotation.LengthMax);
        Assert.Equal(300, order.Distinct().Count());
    }

    [Fact]
    public void Listeners_ThatChangeTheirMode_AreClosedAndOpened()
    {
        var listening = new SortedDictionary<int, bool> { [8000] = true, [10_000] = true, [10_001] = true };
        ImmutableArray<ServiceFrontend> wanted =
            [new(8000, true, "", PathId.Root), new(10_000, false, "t0:a", PathId.Root), new(10_002, true, "h0:b", PathId.Root)];
        var change = ListenerChange.Between(listening, wanted);
        Assert.Equal([10_000, 10_001], change.Close);
        Assert.Equal([10_000, 10_002], change.Open.Select(service => service.Port));
    }

    [Fact]
    public void Reloads_AfterABurst_AreSpaced()
    {
        var now = Registry.Start;
        var budget = ReloadBudget.Full(now);
        for (var reload = 0; reload < ReloadBudget.Burst; reload++)
        {
            Assert.Equal(now, budget.NextAt(now));
            budget = budget.Spend(now);
        }

        Assert.Equal(now + ReloadBudget.Interval, budget.NextAt(now));
        now += ReloadBudget.Interval;
        Assert.Equal(now, budget.NextAt(now));
        Assert.Equal(now + ReloadBudget.Interval, budget.Spend(now).NextAt(now));
    }

    private static ImmutableArray<Target> Targets(params int[] weights) =>
        [.. weights.Select((weight, number) => new Target(new TaskId($"t{number:000}"), "10.0.0.1", 1000 + number, weight, Draining: false))];
}
