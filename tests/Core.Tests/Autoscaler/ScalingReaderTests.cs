using Sandun.Autoscaler.Policies;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Autoscaler;

public sealed class ScalingReaderTests
{
    private static readonly AppSpec s_app = new() { Id = PathId.Absolute("/a"), Amounts = ResourceAmounts.Of(0.5m, 64) };

    [Fact]
    public void Spec_WithEveryMember_IsRead()
    {
        var spec = ScalingReader.Read(
            """
            {"min":2,"max":20,"dryRun":true,"slo":{"p95Milliseconds":250},"concurrency":8,"targets":{"cpu":0.8,"memory":0.7},
             "prices":{"levelSecond":2,"coreHour":0.5,"action":1},"warmupSeconds":5,"queueSeconds":3,"cooldowns":{"upSeconds":1,"downSeconds":60},
             "steps":{"up":5,"down":2},"calendar":[{"at":"2026-11-11T00:00:00+08:00","minutes":60,"leadSeconds":120,"repeat":"yearly","instances":15}],
             "freeze":[{"from":"2026-11-12T00:00:00+08:00","minutes":30}]}
            """, s_app, out var problems);

        Assert.Empty(problems);
        Assert.Equal((2, 20, 250, 8, 500L), (spec!.Policy.Min, spec.Policy.Max, spec.Policy.LevelMilliseconds, spec.Policy.Concurrency, spec.Policy.CpuMillis));
        Assert.Equal((800, 700), (spec.Policy.CpuTargetPermille, spec.Policy.MemoryTargetPermille));
        Assert.Equal((2_000_000L, 500_000L), (spec.Policy.Prices.LevelSecondMicros, spec.Policy.Prices.CoreHourMicros));
        Assert.True(spec.DryRun);
        Assert.Equal(15, spec.FloorAt(new DateTimeOffset(2026, 11, 10, 15, 58, 0, TimeSpan.Zero)));
        Assert.True(spec.IsFrozenAt(new DateTimeOffset(2026, 11, 11, 16, 29, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("""{"min":-1}""", "min")]
    [InlineData("""{"slo":{"errorShare":5}}""", "slo/errorShare")]
    [InlineData("""{"metrics":[{"url":"http://a/b"}]}""", "metrics(0)/target")]
    [InlineData("""{"metrics":[{"target":5}]}""", "metrics(0)")]
    [InlineData("""{"metrics":[{"prometheus":"http://a","target":5}]}""", "metrics(0)/query")]
    [InlineData("""{"metrics":[{"url":"file:///etc/passwd","target":5}]}""", "metrics(0)/url")]
    [InlineData("""{"min":5,"max":4}""", "max")]
    [InlineData("""{"targets":{"cpu":80}}""", "targets/cpu")]
    [InlineData("""{"calendar":[{"minutes":5,"instances":3}]}""", "calendar(0)/at")]
    [InlineData("""{"freeze":[{"from":"2026-11-11T00:00:00Z","minutes":5,"repeat":"hourly"}]}""", "freeze(0)/repeat")]
    [InlineData("""{"maximum":5}""", "")]
    [InlineData("""{"min":"two"}""", "min")]
    public void Spec_ThatCannotBeUsed_NamesTheMember(string json, string member)
    {
        var spec = ScalingReader.Read(json, s_app, out var problems);

        Assert.Null(spec);
        Assert.Contains(problems, problem => problem.Member.StartsWith(member, StringComparison.Ordinal) && problem.Rule.Length > 0);
    }
}
