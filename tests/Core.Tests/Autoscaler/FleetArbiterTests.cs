using CsCheck;
using Sandun.Autoscaler.Fleet;
using Xunit;

namespace Sandun.Core.Tests.Autoscaler;

public sealed class FleetArbiterTests
{
    [Fact]
    public void Grants_WithRoomForAll_AreTheWishes() =>
        Assert.Equal([5, 9], FleetArbiter.Grant([Bid(2, 5), Bid(1, 9)], new FleetRoom(20_000, 20_000, 0, 0)));

    [Fact]
    public void Grants_WithoutRoom_GoByPriorityAndAmongEqualsInTurn() =>
        Assert.Equal([8, 3, 2], FleetArbiter.Grant([Bid(2, 8, priority: 5), Bid(1, 9), Bid(1, 9)], new FleetRoom(9_000, 99_000, 0, 0)));

    [Fact]
    public void Reserve_IsKeptFromGrowthAndGivenToWhatIsGuaranteed()
    {
        var room = new FleetRoom(4_000, 99_000, 3_000, 0);
        Assert.Equal([2], FleetArbiter.Grant([Bid(1, 9)], room));
        Assert.Equal([4], FleetArbiter.Grant([Bid(1, 9, min: 4)], room));
    }

    [Fact]
    public void Grants_OfAnyBids_FitAndNeverTakeAway() =>
        Gen.Select(Gen.Select(Gen.Int[0, 9], Gen.Int[0, 30], Gen.Int[0, 3], Gen.Int[1, 3_000]).Array[1, 12], Gen.Int[0, 40_000], Gen.Int[0, 10_000]).Sample((drawn, free, reserve) =>
        {
            var bids = drawn.Select(one => new ScaleBid(one.Item1, one.Item1 + one.Item2, 1, one.Item3, one.Item4, 1)).ToList();
            var granted = FleetArbiter.Grant(bids, new FleetRoom(free, long.MaxValue, reserve, 0));
            Assert.Equal(bids.Count, granted.Count);
            Assert.True(bids.Zip(granted).All(pair => pair.Second >= pair.First.Count && pair.Second <= pair.First.Wish));
            Assert.True(bids.Zip(granted).Sum(pair => (pair.Second - pair.First.Count) * pair.First.MilliCpus) <= free);
        }, iter: 500, threads: 1);

    private static ScaleBid Bid(int count, int wish, int priority = 0, int min = 1) => new(count, wish, min, priority, 1_000, 1_000);
}
