using CsCheck;
using Sandun.Autoscaler.Controller;
using Sandun.Autoscaler.Signals;
using Sandun.Autoscaler.Simulation;
using Xunit;

namespace Sandun.Core.Tests.Autoscaler;

/// <summary>What must hold whatever is asked for.</summary>
public sealed class AppScalerTests
{
    private static readonly ScalingPolicy s_policy = new() { Min = 2, Max = 40, LevelMilliseconds = 300 };

    [Fact]
    public void Count_UnderAnyLoad_StaysWithinMinAndMax() =>
        Gen.Double[0, 20_000].Array[10, 200].Sample(rates =>
        {
            var scaler = new AppScaler(s_policy);
            var count = 5;
            for (var second = 0; second < rates.Length; second++)
            {
                count = scaler.Decide(Seen(second, count, rates[second])).Wish;
                Assert.InRange(count, s_policy.Min, s_policy.Max);
            }
        }, iter: 200, threads: 1);

    [Fact]
    public void Count_WhileBlind_NeverShrinks() =>
        Gen.Select(Gen.Double[0, 2_000].Array[100, 400], Gen.Double[0, 30].Array[100, 400], Gen.Bool).Sample((rates, cores, agents) =>
        {
            var scaler = new AppScaler(s_policy);
            var count = 12;
            for (var second = 0; second < rates.Length; second++) count = scaler.Decide(Seen(second, count, rates[second])).Wish;
            for (var second = 0; second < cores.Length; second++)
            {
                var sample = new AppSample { Second = rates.Length + second, Ready = count, Starting = 0, CpuCores = agents ? cores[second] : null };
                var wish = scaler.Decide(sample).Wish;
                Assert.True(wish >= count, $"{count} -> {wish} while blind");
                count = wish;
            }
        }, iter: 60, threads: 1);

    [Theory]
    [InlineData(10)]
    [InlineData(400)]
    [InlineData(1_234)]
    public void Count_UnderAConstantLoad_SettlesAndStays(double rate)
    {
        var scaler = new AppScaler(s_policy);
        var count = 15;
        var changes = new List<int>();
        for (var second = 0; second < 14_400; second++)
        {
            var wish = scaler.Decide(Seen(second, count, rate)).Wish;
            if (wish != count) changes.Add(second);
            count = wish;
        }

        Assert.InRange(changes.Count, 0, 3);
        Assert.DoesNotContain(changes, second => second > 9_000);
        Assert.True(count * 100 >= rate, "enough for the load");
    }

    [Fact]
    public void Count_ForMoreLoad_IsNoSmaller() =>
        Gen.Select(Gen.Double[10, 1_500], Gen.Double[1, 2]).Sample((rate, factor) => Assert.True(Settled(rate * factor) >= Settled(rate)), iter: 25, threads: 1);

    [Fact]
    public void Decision_OfTheSameSamples_IsTheSame()
    {
        var trace = TraceSuite.Draw(3).First(candidate => candidate.Name == "noisy");

        Assert.Equal(Counts(trace), Counts(trace));
    }

    private static int Settled(double rate)
    {
        var scaler = new AppScaler(s_policy);
        var count = s_policy.Min;
        for (var second = 0; second < 1_200; second++) count = scaler.Decide(Seen(second, count, rate)).Wish;
        return count;
    }

    private static List<int> Counts(Trace trace)
    {
        var counts = new List<int>();
        new TraceRun(trace).Score(service => new OwnScaler(service), 9, (_, _, count, _) => counts.Add(count));
        return counts;
    }

    private static AppSample Seen(long second, int count, double rate)
    {
        double busy = Math.Min(rate * 0.1, count * 10), done = busy / 0.1;
        return new AppSample
        {
            Second = second, Ready = count, Starting = 0, Arrivals = rate, Completions = done, InService = busy,
            Queue = Math.Max(0, rate - done), Refused = 0, CpuCores = busy / 10,
        };
    }
}
