using Sandun.Protocol;
using Sandun.Server.ControlPlane;

namespace Sandun.Server.Tests.ControlPlane;

public sealed class UsageRatesTests
{
    private static readonly TaskId s_task = new("t");
    private readonly UsageRates _rates = new();

    [Fact]
    public void Cpus_FollowFromTwoHeartbeats()
    {
        Take(1, 1_000_000_000, second: 0);
        Assert.Equal((null, 64L), (_rates.Of(s_task)!.Cpus, _rates.Of(s_task)!.MemoryBytes));
        Take(1, 3_000_000_000, second: 4);
        Assert.Equal(0.5m, _rates.Of(s_task)!.Cpus);
    }

    [Fact]
    public void Task_ThatEndedOrWhoseAgentLeft_IsForgotten()
    {
        Take(1, 0, second: 0);
        _rates.Take(1, [], DateTimeOffset.UnixEpoch);
        Assert.Null(_rates.Of(s_task));
        Take(2, 0, second: 0);
        _rates.Forget(2);
        Assert.Null(_rates.Of(s_task));
    }

    private void Take(long session, long nanoseconds, int second) =>
        _rates.Take(session, [new TaskUsage(s_task, nanoseconds, 64, 0)], DateTimeOffset.UnixEpoch.AddSeconds(second));
}
