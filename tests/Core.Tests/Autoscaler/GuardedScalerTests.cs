using Sandun.Autoscaler.Controller;
using Sandun.Autoscaler.Policies;
using Sandun.Autoscaler.Signals;
using Xunit;

namespace Sandun.Core.Tests.Autoscaler;

/// <summary>What the user laid down comes before what the controller wishes.</summary>
public sealed class GuardedScalerTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 10, 16, 0, 0, TimeSpan.Zero);
    private static readonly ScaleContext s_free = new(s_now, Deploying: false, Scaling: false, Pin: null);
    private static readonly ScalingSpec s_spec = new(new ScalingPolicy { Min = 2, Max = 40, LevelMilliseconds = 300 });

    [Fact]
    public void Crowd_WhileADeploymentRuns_ChangesNothing() => Assert.Equal(5, After(s_spec, s_free with { Deploying = true }, 2_000));

    [Fact]
    public void Crowd_WithoutADeployment_IsServed() => Assert.True(After(s_spec, s_free, 2_000) > 15);

    [Fact]
    public void Crowd_InAFreeze_ChangesNothing() =>
        Assert.Equal(5, After(s_spec with { Freezes = [new TimeWindow(s_now.AddDays(-3).AddMinutes(-5), TimeSpan.FromMinutes(10), Repetition.Daily)] }, s_free, 2_000));

    [Fact]
    public void Pin_OfAnyCount_IsTheCount() => Assert.Equal(7, After(s_spec, s_free with { Pin = 7 }, 2_000));

    [Fact]
    public void Step_ThatIsLimited_IsNotExceeded() =>
        Assert.Equal(8, new GuardedScaler(s_spec with { Policy = s_spec.Policy with { MaxUpStep = 3 }, Calendar = [Sale(30)] }).Decide(Seen(0, 5, 300), s_free).Wish);

    [Fact]
    public void Calendar_FromItsLeadOn_AsksForItsCount() =>
        Assert.Equal(30, new GuardedScaler(s_spec with { Calendar = [Sale(30)] }).Decide(Seen(0, 5, 300), s_free).Wish);

    [Fact]
    public void Cpu_AboveItsTargetWithoutAnyRouter_Grows()
    {
        var scaler = new GuardedScaler(s_spec with { Policy = s_spec.Policy with { CpuTargetPermille = 500 } });

        var decision = scaler.Decide(new AppSample { Second = 0, Ready = 4, Starting = 0, CpuCores = 4 }, s_free);

        Assert.Equal((8, Binding.Cpu), (decision.Wish, decision.Binding));
    }

    /// <summary>What asks for more than the app may have is no less urgent for being cut.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(12)]
    public void Crowd_WhileTheLastChangeIsCarriedOut_IsServedUpToTheMost(int most) =>
        Assert.InRange(After(s_spec with { Policy = s_spec.Policy with { Max = most } }, s_free with { Scaling = true }, 2_000), Math.Min(most, 15), most);

    [Theory]
    [InlineData("2026-11-11T00:00:00+08:00", Repetition.Once, "2026-11-10T16:30:00Z", true)]
    [InlineData("2026-11-11T00:00:00+08:00", Repetition.Once, "2026-11-11T16:30:00Z", false)]
    [InlineData("2026-11-11T00:00:00+08:00", Repetition.Daily, "2026-12-24T16:59:59Z", true)]
    [InlineData("2026-11-11T00:00:00+08:00", Repetition.Daily, "2026-12-24T17:00:00Z", false)]
    [InlineData("2026-11-11T00:00:00+08:00", Repetition.Weekly, "2026-11-17T16:10:00Z", true)]
    [InlineData("2026-11-11T00:00:00+08:00", Repetition.Yearly, "2028-11-10T16:10:00Z", true)]
    [InlineData("2026-11-11T00:00:00+08:00", Repetition.Daily, "2026-11-10T15:59:59Z", false)]
    public void Window_OfAnHour_ContainsItsRepetitions(string from, Repetition repeats, string moment, bool inside) =>
        Assert.Equal(inside, new TimeWindow(At(from), TimeSpan.FromHours(1), repeats).Contains(At(moment)));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static CalendarEntry Sale(int instances) => new(new TimeWindow(s_now, TimeSpan.FromHours(1), Repetition.Once), instances);

    private static int After(ScalingSpec spec, ScaleContext context, double rate)
    {
        var scaler = new GuardedScaler(spec);
        var count = 5;
        for (var second = 0; second < 90; second++) scaler.Decide(Seen(second, count, 300), context);
        for (var second = 90; second < 100; second++) count = scaler.Decide(Seen(second, count, rate), context).Wish;
        return count;
    }

    private static AppSample Seen(long second, int count, double rate)
    {
        double busy = Math.Min(rate * 0.1, count * 10), done = busy / 0.1;
        return new AppSample
        {
            Second = second, Ready = count, Starting = 0, Arrivals = rate, Completions = done, InService = busy, Queue = Math.Max(0, rate - done), Refused = 0, CpuCores = busy / 10,
        };
    }
}
