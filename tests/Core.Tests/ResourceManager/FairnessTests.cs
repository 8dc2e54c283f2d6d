using CsCheck;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;

namespace Sandun.Core.Tests.ResourceManager;

public sealed class FairnessTests
{
    /// <summary>The worked example of the DRF paper: 9 CPUs and 18 GB; A asks for (1, 4), B for (3, 1); both end at two thirds.</summary>
    [Fact]
    public void Offers_PapersExample_EndAtEqualDominantShares()
    {
        var pool = new PoolDriver();
        var a = pool.Framework(1, "a", "a");
        var b = pool.Framework(2, "b", "b");
        for (var i = 0; i < 9; i++) pool.Agent(100 + i, $"h{i}", 1, 2048);

        // Offers are whole agents, so the example is played task by task: who has the smaller share is asked next.
        var view = pool.View.Frameworks;
        Assert.InRange(Math.Abs(view[a].DominantShareMillionths - view[b].DominantShareMillionths), 0, 111_112);
        Assert.Equal(9, pool.Offers(1).Count + pool.Offers(2).Count);
    }

    [Theory]
    [InlineData(9, 18, 3, 2)]
    [InlineData(90, 180, 30, 20)]
    public void Sorter_ProgressiveFilling_MatchesThePaper(int cpus, int gigabytes, int tasksOfA, int tasksOfB)
    {
        var total = ResourceAmounts.Of(cpus, gigabytes * 1024);
        ResourceAmounts[] demands = [ResourceAmounts.Of(1, 4 * 1024), ResourceAmounts.Of(3, 1024)];
        Assert.Equal([tasksOfA, tasksOfB], Fill(total, demands).Tasks);
    }

    [Fact]
    public void Shares_ThatRoundToTheSame_AreStillTold()
    {
        var less = new DominantShare(long.MaxValue / 3, long.MaxValue - 1);
        var more = new DominantShare((long.MaxValue / 3) + 1, long.MaxValue - 1);
        Assert.True(less.CompareTo(more) < 0);
        Assert.Equal(0, new DominantShare(1, 3).CompareTo(new DominantShare(long.MaxValue / 3, long.MaxValue / 3 * 3)));
    }

    [Fact]
    public void Offers_TwoRolesUnevenUse_GoToTheSmallerShare()
    {
        var pool = new PoolDriver();
        pool.Framework(1, "f1", "r1");
        pool.Agent(100, "h1", 2, 1024, disk: 0);
        pool.Framework(2, "f2", "r2");
        pool.Agent(101, "h2", 1, 512, disk: 0);
        pool.Agent(102, "h3", 3, 2048, disk: 0);
        Assert.Equal(["h1"], pool.Offers(1).Select(offer => offer.Hostname));
        Assert.Equal(["h2", "h3"], pool.Offers(2).Select(offer => offer.Hostname));
        pool.Framework(3, "f3", "r1");
        pool.Agent(103, "h4", 4, 4096, disk: 0);
        Assert.Equal(["h4"], pool.Offers(3).Select(offer => offer.Hostname));
        pool.Framework(4, "f4", "r1");
        pool.Agent(104, "h5", 1, 512, disk: 0);
        Assert.Equal(["h2", "h3", "h5"], pool.Offers(2).Select(offer => offer.Hostname));
    }

    [Fact]
    public void Offers_EqualFrameworks_TakeTurns()
    {
        var pool = new PoolDriver();
        pool.Framework(1, "a");
        pool.Framework(2, "b");
        pool.Agent(100, "h1");
        for (var round = 0; round < 9; round++)
        {
            var session = pool.Offers(1).Count > pool.Offers(2).Count ? 1 : 2;
            pool.Decline(session, pool.Offers(session)[^1], 0);
            pool.Pass(TimeSpan.FromSeconds(2));
            pool.Heartbeat(100);
        }

        Assert.InRange(Math.Abs(pool.Offers(1).Count - pool.Offers(2).Count), 0, 1);
    }

    [Fact]
    public void Filling_AnyDemands_LeavesNobodyFarBelowItsPrivateShare() =>
        Gen.Select(Gen.Int[600, 1200], Gen.Int[600, 1200], Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6]).Array[1, 5]).Sample((cpus, memory, demands) =>
        {
            var total = ResourceAmounts.Of(cpus, memory);
            var wanted = demands.Select(demand => ResourceAmounts.Of(demand.Item1, demand.Item2)).ToArray();
            var (tasks, left) = Fill(total, wanted);
            Assert.All(wanted, demand => Assert.False(demand.FitsIn(left)));

            // Sharing incentive: a dominant share of 1/n each, less what whole tasks (at most a hundredth each) leave unevenly divided.
            var least = (1_000_000 / wanted.Length) - (10_000 * wanted.Length);
            for (var i = 0; i < wanted.Length; i++)
            {
                var held = ResourceAmounts.Of(demands[i].Item1 * tasks[i], demands[i].Item2 * tasks[i]);
                Assert.True(DominantShare.Of(held, total).Millionths >= least, $"client {i} has {DominantShare.Of(held, total).Millionths}");
            }
        });

    [Fact]
    public void Order_WhateverIsCharged_IsThatOfAFreshSort() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[-3, 3], Gen.Int[1, 4]).Array[1, 60].Sample(steps =>
        {
            var ledger = new LedgerDriver();
            var held = new SortedDictionary<Role, ResourceAmounts>();
            var total = ResourceAmounts.Zero;
            foreach (var (client, amount, more) in steps)
            {
                var role = new Role($"r{client}");
                if (more == 4)
                {
                    ledger.Add(ResourceAmounts.Of(1, 1));
                    total += ResourceAmounts.Of(1, 1);
                }

                held[role] = held.GetValueOrDefault(role) + ResourceAmounts.Of(Math.Abs(amount), 0);
                ledger.Activate(role.Value);
                ledger.Charge(role.Value, ResourceAmounts.Of(Math.Abs(amount), 0));
                if (amount < 0) Assert.Equal(held.Count, ledger.Order().Count);
            }

            var expected = held.OrderBy(pair => DominantShare.Of(pair.Value, total)).ThenBy(pair => pair.Key).Select(pair => pair.Key.Value);
            Assert.Equal(expected, ledger.Order());
        });

    private static (int[] Tasks, ResourceAmounts Left) Fill(ResourceAmounts total, ResourceAmounts[] demands)
    {
        var ledger = new LedgerDriver();
        ledger.Add(total);
        var left = total;
        var tasks = new int[demands.Length];
        for (var i = 0; i < demands.Length; i++) ledger.Activate($"{i}");
        while (ledger.Order().Select(int.Parse).Where(i => demands[i].FitsIn(left)).Select(i => (int?)i).FirstOrDefault() is { } next)
        {
            ledger.Charge($"{next}", demands[next]);
            left -= demands[next];
            tasks[next]++;
        }

        return (tasks, left);
    }
}
