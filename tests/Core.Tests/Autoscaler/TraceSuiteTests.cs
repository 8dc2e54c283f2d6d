using Sandun.Autoscaler.Simulation;
using Xunit;

namespace Sandun.Core.Tests.Autoscaler;

/// <summary>The benchmark in small: one seed nobody tuned on, without the trace of three days.</summary>
public sealed class TraceSuiteTests
{
    private const ulong Seed = 7_001;

    [Fact]
    public void Score_OverTheShortTraces_IsBelowSixTenthsOfTheBestOther()
    {
        var scores = Traces().Select(trace => ScalerCatalog.All.Select(create => new TraceRun(trace).Score(create, Seed).J).ToArray()).ToArray();
        var own = scores.Sum(row => row[0]);
        var best = Enumerable.Range(1, ScalerCatalog.Anchors.Count).Min(i => scores.Sum(row => row[i]));

        Assert.True(own <= 0.6 * best, $"{own:0} against {best:0}");
    }

    [Fact]
    public void Score_OfEachShortTrace_IsNotFarAboveTheBestOther()
    {
        foreach (var trace in Traces())
        {
            var scores = ScalerCatalog.All.Select(create => new TraceRun(trace).Score(create, Seed)).ToArray();

            Assert.True(scores[0].J <= 1.25 * scores.Skip(1).Min(score => score.J), $"{trace.Name}: {scores[0].J:0}");
        }
    }

    [Fact]
    public void Router_ThatFallsSilentOnARise_CausesNoShrinkingAndNoViolation()
    {
        var trace = TraceSuite.Draw(Seed).First(candidate => candidate.Name == "outage");
        var blind = trace.RouterOutages[0];
        var violated = 0;
        new TraceRun(trace).Score(service => new OwnScaler(service), Seed, (second, before, after, broken) =>
        {
            if (!blind.Contains(second)) return;
            Assert.True(after >= before);
            if (broken) violated++;
        });

        Assert.Equal(0, violated);
    }

    private static IEnumerable<Trace> Traces() => TraceSuite.Draw(Seed).Where(trace => trace.Name != "diurnal");
}
