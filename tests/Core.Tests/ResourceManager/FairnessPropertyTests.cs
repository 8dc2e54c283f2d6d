using CsCheck;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>
/// The properties of Dominant Resource Fairness (Ghodsi et al., NSDI 2011, section 3) over random pools and demands, played by the
/// paper's algorithm 1 with our order: who is first gets one task more, and the pool is full when the first one's task does not fit.
/// Tasks are whole, so what the paper proves of fluid shares holds up to a task each: <see cref="Slack"/>. Sharing incentive is in
/// FairnessTests; resource monotonicity holds for one resource only, and the example that breaks it for two is here.
/// </summary>
public sealed class FairnessPropertyTests
{
    private const int Smallest = 3_000;

    private static readonly Gen<(int Cpus, int Memory, (int, int)[] Demands)> s_pools =
        Gen.Select(Gen.Int[Smallest, 6_000], Gen.Int[Smallest, 6_000], Gen.Select(Gen.Int[5, 30], Gen.Int[5, 30]).Array[2, 4]);

    /// <summary>The most that whole tasks move a dominant share: one task of each client, 30 of 3,000 at most, in millionths.</summary>
    private static long Slack(int clients) => 2L * (clients + 1) * 30 * 1_000_000 / Smallest;

    [Fact]
    public void PapersExample_EndsAtThreeAndTwoTasks_WithEqualDominantShares()
    {
        var total = ResourceAmounts.Of(9, 18);
        ResourceAmounts[] demands = [ResourceAmounts.Of(1, 4), ResourceAmounts.Of(3, 1)];
        var tasks = Fill(total, demands);
        Assert.Equal([3, 2], tasks);
        Assert.Equal(0, ShareOf(demands[0], tasks[0], total).CompareTo(ShareOf(demands[1], tasks[1], total)));
        Assert.Equal(0, ShareOf(demands[0], tasks[0], total).CompareTo(new DominantShare(2, 3)));
    }

    [Fact]
    public void Envy_NobodyCouldRunMoreTasks_WithWhatAnotherHasButItsLastTask() => s_pools.Sample(
        pool =>
        {
            var (total, demands) = Amounts(pool);
            var tasks = Fill(total, demands);
            for (var i = 0; i < demands.Length; i++)
            {
                for (var j = 0; j < demands.Length; j++)
                {
                    if (i == j || tasks[j] == 0) continue;
                    Assert.True(Fitting(demands[i], demands[j] * (tasks[j] - 1)) <= tasks[i], $"client {i} envies client {j}");
                }
            }
        }, iter: 30);

    [Fact]
    public void Pareto_WhenAllThatFitsIsGiven_NobodyCanHaveMore() => s_pools.Sample(
        pool =>
        {
            var (total, demands) = Amounts(pool);
            var left = total;
            var tasks = Fill(total, demands, untilNobodyFits: true);
            for (var i = 0; i < demands.Length; i++) left -= demands[i] * tasks[i];
            Assert.True(left.FitsIn(total) && ResourceAmounts.Zero.FitsIn(left));
            Assert.All(demands, demand => Assert.False(demand.FitsIn(left)));
        }, iter: 30);

    [Fact]
    public void Strategy_AskingForMoreThanNeeded_GainsNothing() => Gen.Select(s_pools, Gen.Int[0, 30], Gen.Int[0, 30]).Sample(
        (pool, moreCpus, moreMemory) =>
        {
            var (total, demands) = Amounts(pool);
            var honest = Fill(total, demands);
            ResourceAmounts[] lying = [demands[0] + ResourceAmounts.Of(moreCpus, moreMemory), .. demands.Skip(1)];
            var gained = Fill(total, lying);
            Assert.True(
                ShareOf(demands[0], gained[0], total).Millionths <= ShareOf(demands[0], honest[0], total).Millionths + Slack(demands.Length),
                $"{honest[0]} tasks by the truth, {gained[0]} by the lie");
        }, iter: 30);

    [Fact]
    public void Population_WhenOneLeaves_NobodyLoses() => s_pools.Sample(
        pool =>
        {
            var (total, demands) = Amounts(pool);
            var with = Fill(total, demands);
            var without = Fill(total, demands[..^1]);
            for (var i = 0; i < without.Length; i++)
            {
                var (before, after) = (ShareOf(demands[i], with[i], total).Millionths, ShareOf(demands[i], without[i], total).Millionths);
                Assert.True(after >= before - Slack(demands.Length), $"client {i} had {before} and has {after}");
            }
        }, iter: 30);

    [Fact]
    public void Resources_OfOneKindOnly_MoreOfThemTakeFromNobody() =>
        Gen.Select(Gen.Int[300, 600], Gen.Int[1, 300], Gen.Int[1, 9].Array[2, 4]).Sample(
            (cpus, more, sizes) =>
            {
                var demands = sizes.Select(size => ResourceAmounts.Of(size, 0)).ToArray();
                var (before, after) = (Fill(ResourceAmounts.Of(cpus, 0), demands), Fill(ResourceAmounts.Of(cpus + more, 0), demands));
                for (var i = 0; i < demands.Length; i++) Assert.True(after[i] >= before[i] - 1, $"client {i} had {before[i]} and has {after[i]}");
            }, iter: 30);

    /// <summary>
    /// DRF does not keep it (section 3.3 of the paper): with more memory, memory weighs less, so that who wants much of it may take more
    /// CPU than before.
    /// </summary>
    [Fact]
    public void Resources_OfTwoKinds_MoreOfOneMayTakeFromSomebody()
    {
        ResourceAmounts[] demands = [ResourceAmounts.Of(2, 1), ResourceAmounts.Of(1, 2)];
        var before = Fill(ResourceAmounts.Of(120, 120), demands);
        var after = Fill(ResourceAmounts.Of(120, 240), demands);
        Assert.Equal([40, 40], before);
        Assert.True(after[0] < before[0], $"{after[0]} tasks with more memory, {before[0]} without");
        Assert.True(after[1] > before[1]);
    }

    /// <summary>Orders of a tree with weights against one that is sorted from scratch by fractions of any size.</summary>
    [Fact]
    public void Order_OfAnyWeightedTree_IsThatOfTheSlowModel() => Gen.Select(
        Gen.Int[0, 6], Gen.Int[0, 9], Gen.Int[0, 9], Gen.Int[1, 5_000]).Array[1, 40].Sample(
        steps =>
        {
            string[] roles = ["a", "a/x", "a/y", "b", "b/z", "b/z/deep", "c"];
            var total = ResourceAmounts.Of(100, 130);
            var (ledger, slow) = (new LedgerDriver(), new SlowTree(total));
            ledger.Add(total);
            foreach (var (role, cpus, memory, weight) in steps)
            {
                var amounts = ResourceAmounts.Of(cpus, memory);
                ledger.Activate(roles[role]);
                ledger.Charge(roles[role], amounts);
                ledger.Ledger.SetWeight(new Role(roles[role]), weight);
                slow.Charge(roles[role], amounts, weight);
            }

            Assert.Equal(slow.Order(), ledger.Order());
        }, iter: 300);

    private static (ResourceAmounts Total, ResourceAmounts[] Demands) Amounts((int Cpus, int Memory, (int Cpus, int Memory)[] Demands) pool) =>
        (ResourceAmounts.Of(pool.Cpus, pool.Memory), [.. pool.Demands.Select(demand => ResourceAmounts.Of(demand.Cpus, demand.Memory))]);

    private static DominantShare ShareOf(ResourceAmounts demand, int tasks, ResourceAmounts total) => DominantShare.Of(demand * tasks, total);

    private static long Fitting(ResourceAmounts demand, ResourceAmounts bundle) =>
        Math.Min(bundle.MilliCpus / demand.MilliCpus, bundle.MemoryBytes / demand.MemoryBytes);

    private static int[] Fill(ResourceAmounts total, ResourceAmounts[] demands, bool untilNobodyFits = false)
    {
        var ledger = new LedgerDriver();
        ledger.Add(total);
        var tasks = new int[demands.Length];
        for (var i = 0; i < demands.Length; i++) ledger.Activate($"{i}");
        for (var left = total; ;)
        {
            var order = ledger.Order().Select(int.Parse);
            var next = untilNobodyFits ? order.FirstOrDefault(i => demands[i].FitsIn(left), -1) : order.First();
            if (next < 0 || !demands[next].FitsIn(left)) return tasks;
            ledger.Charge($"{next}", demands[next]);
            left -= demands[next];
            tasks[next]++;
        }
    }
}
