using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Agent;

public sealed class CheckCountingTests
{
    private static readonly TaskSpec s_checked = AgentBench.Spec() with
    {
        HealthChecks = [new HealthCheckSpec { GracePeriod = TimeSpan.FromSeconds(10) }, new HealthCheckSpec { GracePeriod = TimeSpan.Zero }],
    };

    private readonly AgentBench _bench = new AgentBench().Registered().Running(s_checked);

    public CheckCountingTests() => _bench.Commands.Clear();

    [Fact]
    public void Failure_InGraceBeforeTheFirstSuccess_IsNotCounted()
    {
        Probe(0, "refused");

        Assert.Empty(_bench.Commands);
    }

    [Fact]
    public void Failure_AfterGrace_IsCountedAndReportedEachTime()
    {
        _bench.Pass(TimeSpan.FromSeconds(10));
        _bench.Commands.Clear();
        Probe(0, "refused");
        Probe(0, "refused");

        Assert.Equal([1, 2], _bench.Sent.Select(status => status.Checks.Single().ConsecutiveFailures));
        Assert.False(_bench.Sent.Last().Healthy);
    }

    [Fact]
    public void Failure_InGraceAfterASuccess_IsCounted()
    {
        Probe(0, null);
        _bench.Pass(TimeSpan.FromSeconds(1));
        Probe(0, "status 500");

        Assert.Equal(1, _bench.Sent.Last().Checks.Single().ConsecutiveFailures);
    }

    [Fact]
    public void Success_Repeated_IsReportedOnce()
    {
        Probe(0, null);
        _bench.Pass(TimeSpan.FromSeconds(1));
        Probe(0, null);

        Assert.Single(_bench.Sent);
    }

    [Fact]
    public void Health_OfTwoChecks_IsKnownWhenBothHaveAResult()
    {
        Probe(0, null);
        Assert.Null(_bench.Sent.Last().Healthy);
        Probe(1, null);
        Assert.True(_bench.Sent.Last().Healthy);
        _bench.Pass(TimeSpan.FromSeconds(1));
        Probe(1, "refused");
        Assert.False(_bench.Sent.Last().Healthy);
        _bench.Pass(TimeSpan.FromSeconds(1));
        Probe(1, null);
        Assert.True(_bench.Sent.Last().Healthy);
    }

    [Fact]
    public void Reports_OfAnAbsentFramework_KeepOnlyTheNewest()
    {
        _bench.Pass(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 50; i++) Probe(0, "refused");

        var pending = Assert.Single(_bench[AgentBench.Web].Pending);
        Assert.Equal(50, pending.Checks.Single().ConsecutiveFailures);
    }

    [Fact]
    public void Readiness_OnceReady_StaysReady()
    {
        _bench.Give(new AgentInput.ReadinessProbed(AgentBench.Web, new ReadinessResult(false, 503)));
        _bench.Give(new AgentInput.ReadinessProbed(AgentBench.Web, new ReadinessResult(false, 503)));
        _bench.Give(new AgentInput.ReadinessProbed(AgentBench.Web, new ReadinessResult(true, 200)));
        _bench.Give(new AgentInput.ReadinessProbed(AgentBench.Web, new ReadinessResult(false, 503)));

        Assert.Equal([false, true], _bench.Sent.Select(status => status.Readiness!.Ready));
    }

    [Fact]
    public void GenericCheck_IsReportedWhenItsAnswerChanges_AndDecidesNothing()
    {
        foreach (var code in (int[])[0, 0, 3, 3, 0])
            _bench.Give(new AgentInput.Checked(AgentBench.Web, new CheckAnswer(HealthCheckProtocol.Command, code)));

        Assert.Equal([0, 3, 0], _bench.Sent.Select(status => status.Check!.Code));
        Assert.All(_bench.Sent, status => Assert.Equal((TaskState.Running, (bool?)null), (status.State, status.Healthy)));
    }

    private void Probe(int index, string? failure) => _bench.Give(new AgentInput.Probed(AgentBench.Web, index, failure));
}
