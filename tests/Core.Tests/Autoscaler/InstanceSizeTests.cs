using CsCheck;
using Sandun.Autoscaler.Advice;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Autoscaler;

public sealed class InstanceSizeTests
{
    private const int Step = 300;
    private const double Megabyte = 1024 * 1024;
    private static readonly ResourceAmounts s_asked = ResourceAmounts.Of(2, 1024);

    [Fact]
    public void Size_OfASteadyApp_IsItsUseAndAMargin() =>
        Assert.Equal(new InstanceSize(350, 128 * (long)Megabyte), InstanceSize.For(Use(288, _ => 0.3, _ => 100 * Megabyte), s_asked));

    [Fact]
    public void Size_OfAnAppWithADailyPeak_HoldsThePeak()
    {
        // Two hours of each day at one CPU: more than a twentieth of the time.
        var size = InstanceSize.For(Use(288 * 7, step => step % 288 >= 264 ? 1.0 : 0.1, _ => 100 * Megabyte), s_asked);
        Assert.Equal(1_150, size!.MilliCpus);
    }

    [Fact]
    public void Size_AfterAnAppBecameFrugal_FollowsWithinDays()
    {
        var size = InstanceSize.For(Use(288 * 7, step => step < 288 * 4 ? 1.5 : 0.2, step => (step < 288 ? 900 : 100) * Megabyte), s_asked);
        Assert.Equal(250, size!.MilliCpus);
        Assert.True(size.MemoryBytes > 900 * Megabyte, "memory is not forgotten so soon");
    }

    [Fact]
    public void Size_OfAnAppEndedAtItsLimit_IsMoreThanTheLimit() =>
        Assert.Equal(1536 * (long)Megabyte, InstanceSize.For(Use(288, _ => 0.3, _ => 100 * Megabyte) with { OomKills = true }, s_asked)!.MemoryBytes);

    [Fact]
    public void Size_OfAnAppNobodyKnows_IsNotGuessed()
    {
        Assert.Null(InstanceSize.For(Use(11, _ => 0.3, _ => 100 * Megabyte), s_asked));
        Assert.Null(InstanceSize.For(Use(288, _ => null, _ => null), s_asked));
    }

    [Fact]
    public void Percentile_OfAnyValues_IsOneOfThemAndGrowsWithTheShare() =>
        Gen.Select(Gen.Double[0, 100].Array[1, 60], Gen.Int[0, 1_000], Gen.Int[0, 1_000]).Sample((values, one, other) =>
        {
            var known = values.Select(value => (double?)value).ToList();
            var (low, high) = (DecayedPercentile.Of(known, 60, 600, Math.Min(one, other)), DecayedPercentile.Of(known, 60, 600, Math.Max(one, other)));
            Assert.Contains(low, known);
            Assert.True(low <= high);
        }, iter: 500, threads: 1);

    private static MeasuredUse Use(int steps, Func<int, double?> cpus, Func<int, double?> memory) =>
        new(Step, [.. Enumerable.Range(0, steps).Select(cpus)], [.. Enumerable.Range(0, steps).Select(memory)], false);
}
