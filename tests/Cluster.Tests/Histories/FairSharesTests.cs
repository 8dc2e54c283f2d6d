using Sandun.Lab.Histories;

namespace Sandun.Cluster.Tests.Histories;

/// <summary>The judge of shares sees what it is there for.</summary>
public sealed class FairSharesTests
{
    private static readonly DateTimeOffset s_begin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FairShares _shares = new(TimeSpan.FromSeconds(2));
    private int _samples;

    [Fact]
    public void Shares_ByWeight_AreFair()
    {
        for (var i = 0; i < 100; i++) Take(left: 4, right: 8);
        Assert.Empty(_shares.Violations);
        Assert.Equal(100, _shares.Contended);
    }

    [Fact]
    public void Role_OneTaskBelow_IsFair()
    {
        for (var i = 0; i < 100; i++) Take(left: 3, right: 9);
        Assert.Empty(_shares.Violations);
    }

    [Fact]
    public void Role_KeptTwoTasksBelow_IsSeen()
    {
        for (var i = 0; i < 25; i++) Take(left: 2, right: 10);
        Assert.Equal("I12: left has held at most 2 tasks for 4.2 s, and 4 of 12 are its fair share", Assert.Single(_shares.Violations));
    }

    /// <summary>Nobody gets what is free.</summary>
    [Fact]
    public void Role_ThatWaitsBesideAnIdlePool_IsSeen()
    {
        for (var i = 0; i < 25; i++) Take(left: 0, right: 8, free: 4);
        Assert.Single(_shares.Violations);
    }

    [Fact]
    public void Role_BelowForLessThanTwoCyclesAndATask_IsFair()
    {
        for (var i = 0; i < 100; i++) Take(left: i % 20 == 0 ? 4 : 1, right: 8);
        Assert.Empty(_shares.Violations);
    }

    [Fact]
    public void Role_ThatWantsNothing_LacksNothing()
    {
        for (var i = 0; i < 100; i++) Take(left: 0, right: 12, leftWants: false);
        Assert.Empty(_shares.Violations);
        Assert.Equal(0, _shares.Contended);
    }

    /// <summary>While no server decides there are no samples, and that time is nobody's fault here.</summary>
    [Fact]
    public void Time_NobodyDecidedIn_DoesNotCount()
    {
        for (var i = 0; i < 100; i++)
        {
            if (i % 15 == 0) _samples += 10;
            Take(left: 2, right: 10);
        }

        Assert.Empty(_shares.Violations);
    }

    private void Take(int left, int right, int free = 0, bool leftWants = true) => _shares.Take(new FairSample(
        s_begin + TimeSpan.FromMilliseconds(200 * _samples++), free, [new RoleSample("left", 1, left, leftWants), new RoleSample("right", 2, right, true)]));
}
