using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Mesos' own examples for its sorter: cpus 100, mem 100.</summary>
public sealed class RoleTreeTests
{
    private readonly LedgerDriver _ledger = new();

    public RoleTreeTests() => _ledger.Add(Amount(100, 100));

    [Fact]
    public void Siblings_GoByTheirDominantShare()
    {
        Hold("a", 5, 5);
        Hold("b", 6, 6);
        Hold("c", 1, 1);
        Hold("d", 3, 1);

        Assert.Equal(["c", "d", "a", "b"], _ledger.Order());
    }

    [Fact]
    public void Weights_DivideTheShare()
    {
        Hold("a", 5, 5);
        Hold("b", 6, 6);
        Hold("c", 4, 4);
        Hold("d", 10, 20);
        _ledger.Ledger.SetWeight(new Role("b"), 2000);
        _ledger.Ledger.SetWeight(new Role("d"), 10_000);

        Assert.Equal(["d", "b", "c", "a"], _ledger.Order());
    }

    [Fact]
    public void Subtree_CountsAsASum()
    {
        Hold("a", 6, 6);
        Hold("b/c", 4, 4);
        Hold("b/d", 3, 3);
        Assert.Equal(["a", "b/d", "b/c"], _ledger.Order());

        Hold("a", 2, 2);
        Assert.Equal(["b/d", "b/c", "a"], _ledger.Order());
    }

    [Fact]
    public void RoleBesideItsChildren_CompetesWithThem()
    {
        _ledger.Ledger.SetWeight(new Role("a"), 2000);
        _ledger.Ledger.SetWeight(new Role("b"), 3000);
        Hold("a/x", 10, 10);
        Hold("b/y", 10, 10);
        Assert.Equal(["b/y", "a/x"], _ledger.Order());

        Hold("b/z", 4, 4);
        Assert.Equal(["b/z", "b/y", "a/x"], _ledger.Order());

        Hold("b", 4, 4);
        Assert.Equal(["a/x", "b", "b/z", "b/y"], _ledger.Order());

        Hold("a/zz", 2, 2);
        Assert.Equal(["a/zz", "a/x", "b", "b/z", "b/y"], _ledger.Order());
    }

    [Fact]
    public void WeightOfAnInnerRole_CountsAtOnce()
    {
        Hold("a/x", 10, 10);
        Hold("b/y", 9, 9);
        Assert.Equal(["b/y", "a/x"], _ledger.Order());

        _ledger.Ledger.SetWeight(new Role("a"), 2000);
        Assert.Equal(["a/x", "b/y"], _ledger.Order());
    }

    [Fact]
    public void EqualShares_GoToTheOneServedLessOften_ThenByName()
    {
        Hold("a", 1, 1);
        Hold("b", 1, 1);
        Assert.Equal(["a", "b"], _ledger.Order());

        _ledger.Ledger.CountServed(new Holder(new FrameworkId("f-a"), new Role("a")));
        Assert.Equal(["b", "a"], _ledger.Order());
    }

    [Fact]
    public void Weights_TooLargeFor128Bits_AreComparedExactly()
    {
        var less = new DominantShare(long.MaxValue / 2, long.MaxValue - 1, long.MaxValue / 3);
        var more = new DominantShare((long.MaxValue / 2) + 1, long.MaxValue - 1, long.MaxValue / 3);

        Assert.True(less.CompareTo(more) < 0);
        Assert.True(more.CompareTo(less with { Weight = (long.MaxValue / 3) + 1 }) > 0);
        Assert.True(less.CompareTo(more with { Weight = long.MaxValue / 6 }) < 0);
    }

    private void Hold(string role, decimal cpus, decimal memory)
    {
        _ledger.Activate(role);
        _ledger.Charge(role, Amount(cpus, memory));
    }

    private static ResourceAmounts Amount(decimal cpus, decimal memory) => ResourceAmounts.Of(cpus, memory);
}
