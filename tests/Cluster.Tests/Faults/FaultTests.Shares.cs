using Sandun.Lab;
using Sandun.Lab.Histories;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>What the harness is to see of the sharing of the pool.</summary>
public sealed partial class FaultTests
{
    /// <summary>I12 is seen to be broken where it is: an operator holds a role down by a limit that the judge was not told of.</summary>
    [Fact]
    public async Task Role_HeldBelowItsShareByALimit_IsSeenInTheHistory()
    {
        var lab = await fixture.LabAsync();
        var history = fixture.History!;
        Assert.Empty(await history.BrokenAsync());
        await LimitAsync(lab, new { cpus = new { value = Contender.Cpus } });
        try
        {
            IReadOnlyList<string> broken = [];
            await Laboratory.UntilAsync(
                async () =>
                {
                    await Task.Delay(FairShares.Cycle, TestContext.Current.CancellationToken);
                    return (broken = await history.BrokenAsync()).Count > 0;
                },
                s_settle, () => Task.FromResult("nobody sees that a role is held below its share"));
            Assert.All(broken, what => Assert.StartsWith("I12: left", what, StringComparison.Ordinal));
        }
        finally
        {
            await LimitAsync(lab, new { });
        }

        await Laboratory.UntilAsync(
            async () =>
            {
                await Task.Delay(2 * FairShares.Cycle, TestContext.Current.CancellationToken);
                return (await history.BrokenAsync()).Count == 0;
            },
            s_settle, () => Task.FromResult("the role does not get its share back"));
    }

    private static Task LimitAsync(Laboratory lab, object limits) =>
        SharedPool.OperateAsync(lab, "UPDATE_QUOTA", "update_quota", new { force = true, quota_configs = new[] { new { role = "left", limits } } }, s_settle);
}
