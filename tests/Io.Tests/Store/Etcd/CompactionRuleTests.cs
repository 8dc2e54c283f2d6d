using Sandun.Store.Etcd.Upkeep;
using Xunit;

namespace Sandun.Io.Tests.Store.Etcd;

public sealed class CompactionRuleTests
{
    private readonly CompactionRule _rule = new();

    [Fact]
    public void History_OfAQuietStore_IsKeptForThePeriod()
    {
        Assert.Null(_rule.Next(TimeSpan.Zero, 5_000));
        Assert.Null(_rule.Next(CompactionRule.Period - TimeSpan.FromSeconds(1), 6_000));
        Assert.Equal(5_000, _rule.Next(CompactionRule.Period, 7_000));
        Assert.Null(_rule.Next(CompactionRule.Period + TimeSpan.FromSeconds(1), 7_000));
    }

    [Fact]
    public void History_OfABusyStore_IsBoundByRevisions()
    {
        Assert.Equal(90_000, _rule.Next(TimeSpan.Zero, 90_000 + CompactionRule.Revisions));
        Assert.Null(_rule.Next(TimeSpan.FromSeconds(1), 90_500 + CompactionRule.Revisions));
        Assert.Equal(92_000, _rule.Next(TimeSpan.FromSeconds(2), 92_000 + CompactionRule.Revisions));
    }

    [Fact]
    public void History_OfAnIdleStore_IsNotCompactedForALittle()
    {
        Assert.Null(_rule.Next(TimeSpan.Zero, 10));
        Assert.Null(_rule.Next(CompactionRule.Period * 2, 12));
        Assert.Null(_rule.Next(CompactionRule.Period * 4, 14));
    }
}
