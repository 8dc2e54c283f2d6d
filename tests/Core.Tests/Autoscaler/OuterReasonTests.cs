using System.Collections.Immutable;
using Sandun.Autoscaler.Controller;
using Sandun.Autoscaler.Policies;
using Sandun.Autoscaler.Signals;
using Xunit;

namespace Sandun.Core.Tests.Autoscaler;

/// <summary>Reasons beside the level: errors, figures from elsewhere, and nobody asking at all.</summary>
public sealed class OuterReasonTests
{
    private static readonly ScaleContext s_free = new(new DateTimeOffset(2026, 11, 10, 16, 0, 0, TimeSpan.Zero), Deploying: false, Scaling: false, Pin: null);
    private static readonly ScalingSpec s_spec = new(new ScalingPolicy { Min = 1, Max = 40, LevelMilliseconds = 300 });
    private static readonly ScalingSpec s_sleeper = s_spec with { Policy = s_spec.Policy with { Min = 0 }, IdleSeconds = 120 };

    [Fact]
    public void Errors_BeyondTheirShare_GrowTheAppToTwiceAtMost()
    {
        var scaler = new GuardedScaler(s_spec with { Policy = s_spec.Policy with { ErrorPermille = 10 } });
        var (count, highest) = (4, 4);
        for (var second = 0; second < 600; second++)
        {
            var decision = scaler.Decide(Seen(second, count, 20) with { Failed = 2 }, s_free);
            count = decision.Wish;
            highest = Math.Max(highest, count);
        }

        Assert.Equal((8, 8), (count, highest));
        for (var second = 600; second < 4_000; second++) count = scaler.Decide(Seen(second, count, 20) with { Failed = 0 }, s_free).Wish;
        Assert.True(count < 8, "what no longer fails is given back");
    }

    [Fact]
    public void Errors_WithinTheirShare_ChangeNothing()
    {
        var scaler = new GuardedScaler(s_spec with { Policy = s_spec.Policy with { ErrorPermille = 200 } });
        var count = 1;
        for (var second = 0; second < 300; second++) count = scaler.Decide(Seen(second, count, 20) with { Failed = 2 }, s_free).Wish;
        Assert.Equal(1, count);
    }

    [Fact]
    public void Metric_FromElsewhere_AsksForItsInstances()
    {
        var scaler = new GuardedScaler(s_spec with { Metrics = [new CustomMetric("jobs", "http://x", null, null, 50_000_000)] });
        var decision = scaler.Decide(Seen(0, 2, 10), s_free with { Metrics = [(double?)340] });
        Assert.Equal((7, Binding.Metric), (decision.Wish, decision.Binding));
    }

    [Fact]
    public void Metric_ThatIsMissing_LetsNothingShrink()
    {
        var scaler = new GuardedScaler(s_spec with { Metrics = [new CustomMetric("jobs", "http://x", null, null, 50_000_000)] });
        var count = 20;
        for (var second = 0; second < 3_600; second++) count = scaler.Decide(Seen(second, count, 10), s_free with { Metrics = ImmutableArray.Create((double?)null) }).Wish;
        Assert.Equal(20, count);
    }

    [Fact]
    public void App_NobodyAsksFor_SleepsWhereItMayAndWakesByARequest()
    {
        var scaler = new GuardedScaler(s_sleeper);
        var count = 3;
        for (var second = 0; second < 119; second++) count = Math.Min(count, scaler.Decide(Seen(second, 1, 0), s_free).Wish);
        Assert.Equal(1, count);
        var sleeping = scaler.Decide(Seen(119, 1, 0), s_free);
        Assert.Equal((0, Binding.Idle), (sleeping.Wish, sleeping.Binding));
        Assert.Equal(0, scaler.Decide(Seen(120, 0, 0), s_free).Wish);
        var woken = scaler.Decide(Seen(121, 0, 1), s_free);
        Assert.Equal((1, Binding.Wake), (woken.Wish, woken.Binding));
    }

    [Fact]
    public void App_ThatIsBlind_DoesNotSleep()
    {
        var scaler = new GuardedScaler(s_sleeper);
        for (var second = 0; second < 600; second++)
            Assert.Equal(1, scaler.Decide(new AppSample { Second = second, Ready = 1, Starting = 0 }, s_free).Wish);
    }

    [Fact]
    public void App_WhoseLeastIsOne_DoesNotSleep()
    {
        var scaler = new GuardedScaler(s_spec);
        for (var second = 0; second < 2_000; second++) Assert.True(scaler.Decide(Seen(second, 1, 0), s_free).Wish >= 1);
    }

    private static AppSample Seen(long second, int count, double rate)
    {
        double busy = Math.Min(rate * 0.1, count * 10), done = busy / 0.1;
        return new AppSample
        {
            Second = second, Ready = count, Starting = 0, Arrivals = rate, Completions = done, InService = busy, Queue = Math.Max(0, rate - done), Refused = 0, Failed = 0,
            CpuCores = busy / 10,
        };
    }
}
