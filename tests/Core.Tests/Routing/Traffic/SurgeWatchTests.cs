using Sandun.Protocol;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing.Traffic;

public sealed class SurgeWatchTests
{
    private const int LookMs = 250;
    private static readonly RouteKey s_shop = new(PathId.Absolute("/shop"), 0);

    private readonly SurgeWatch _watch = new();
    private long _now, _total;

    [Fact]
    public void Step_ToFiveTimesTheRate_IsSeenWithinThreeQuartersOfASecond()
    {
        Live(seconds: 30, perSecond: 12);
        var looks = 1;
        while (!Look(perLook: 15)) looks++;
        Assert.InRange(looks, 1, 3);
    }

    [Fact]
    public void Step_IsNewsUntilItHasBecomeUsual()
    {
        Live(seconds: 30, perSecond: 100);
        var told = 0;
        for (var look = 0; look < 4 * 60; look++)
        {
            if (!Look(perLook: 125)) continue;
            told++;
            _watch.Told();
        }

        Assert.InRange(told, 4, 60);
        Assert.False(Look(perLook: 125));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(4_000)]
    public void ConstantRate_IsNoSurge(int perSecond) => Assert.Equal(0, Live(seconds: 600, perSecond));

    /// <summary>Customers who come by chance, not by the clock.</summary>
    [Fact]
    public void ChanceAlone_IsSeldomASurge()
    {
        var random = new SeededRandom(11);
        var surges = 0;
        for (var look = 0; look < 4 * 3_600; look++)
        {
            // About 50 a second: the sum of many small chances.
            var came = 0;
            for (var chance = 0; chance < 125; chance++) came += random.Next() % 10 == 0 ? 1 : 0;
            if (Look(came)) surges++;
            if (look % 4 == 3) _watch.Told();
        }

        Assert.InRange(surges, 0, 4);
    }

    [Fact]
    public void Counter_ThatBeginsAnew_IsLearntAnew()
    {
        Live(seconds: 30, perSecond: 100);
        _total = 0;
        Assert.False(Look(perLook: 500));
        Assert.Equal(0, Live(seconds: 5, perSecond: 1_000));
    }

    [Fact]
    public void Route_JustBegun_IsNoSurgeUntilItWasSeenForAWhile()
    {
        Assert.False(Look(perLook: 1_000));
        Assert.False(Look(perLook: 1_000));
    }

    /// <returns>How many looks saw a surge.</returns>
    private int Live(int seconds, int perSecond)
    {
        var surges = 0;
        for (var look = 0; look < seconds * 4; look++)
        {
            if (Look(perSecond / 4)) surges++;
            if (look % 4 == 3) _watch.Told();
        }

        return surges;
    }

    private bool Look(int perLook)
    {
        (_now, _total) = (_now + LookMs, _total + perLook);
        return _watch.Look(new SortedDictionary<RouteKey, long> { [s_shop] = _total }, _now).Contains(s_shop.App);
    }
}
