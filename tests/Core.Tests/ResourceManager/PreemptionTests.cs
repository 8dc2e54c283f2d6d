using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Revocable tasks are ended for a role that lacks its guarantee, where an operator wants that.</summary>
public sealed class PreemptionTests
{
    private const int Machine = 100;
    private const int Borrower = 1;
    private const int Claimant = 2;
    private static readonly TimeSpan s_after = TimeSpan.FromSeconds(30);

    [Fact]
    public void RevocableTasks_AreEndedForARoleThatLacksItsGuarantee_AndNoMoreThanNeeded()
    {
        var pool = Full(s_after, revocable: true);
        Pass(pool, s_after - TimeSpan.FromSeconds(6));
        Assert.Empty(pool.Ordered<AgentOrder.Kill>(Machine));
        Pass(pool, TimeSpan.FromSeconds(12));
        var killed = pool.Ordered<AgentOrder.Kill>(Machine);
        Assert.Equal(["t2", "t3"], killed.Select(kill => kill.Task.Value).Order(StringComparer.Ordinal));
        Assert.All(killed, kill => Assert.Null(kill.Grace));

        // What is being ended counts as given back: nothing more is, however long that takes.
        Pass(pool, TimeSpan.FromHours(3));
        Assert.Equal(["t2", "t3"], pool.Ordered<AgentOrder.Kill>(Machine).Select(kill => kill.Task.Value).Distinct().Order(StringComparer.Ordinal));

        pool.Status(Machine, pool.View.Frameworks.Values.Single(one => one.Name == "borrower").Id, "t3", TaskState.Killed);
        var told = pool.Updates(Borrower).Last(status => status.TaskId.Value == "t3");
        Assert.Equal((TaskState.Killed, TaskReason.ContainerPreempted), (told.State, told.Reason));
        Assert.Contains("ended for role vip, which lacks its guarantee", told.Message, StringComparison.Ordinal);
        Assert.Contains(pool.Offers(Claimant), offer => offer.Resources.Amounts.MilliCpus >= 1000);
    }

    [Fact]
    public void NothingIsEnded_WhereTheSwitchIsOff() => AssertNothingEnds(Full(null, revocable: true));

    [Fact]
    public void NothingIsEnded_ThatIsNotRevocable() => AssertNothingEnds(Full(s_after, revocable: false));

    [Fact]
    public void NothingIsEnded_ForARoleThatNobodyTakesOffersFor()
    {
        var pool = Full(s_after, revocable: true);
        pool.Call(Claimant, new SchedulerCall.Suppress([]));
        AssertNothingEnds(pool);
    }

    [Fact]
    public void NothingIsLookedFor_OnceTheGuaranteesAreGone()
    {
        var pool = Full(s_after, revocable: true);
        pool.Send(new ResourceManagerInput.Asked(8, new PoolRequest.UpdateQuota([new RoleQuota(new Role("vip"), [], [])], true)));
        AssertNothingEnds(pool);
    }

    private static void AssertNothingEnds(PoolDriver pool)
    {
        Pass(pool, TimeSpan.FromMinutes(10));
        Assert.Empty(pool.Ordered<AgentOrder.Kill>(Machine));
    }

    /// <summary>Lets time pass for a machine that stays heard.</summary>
    private static void Pass(PoolDriver pool, TimeSpan time)
    {
        var step = TimeSpan.FromSeconds(3);
        for (var passed = TimeSpan.Zero; passed < time; passed += step)
        {
            pool.Pass(step);
            pool.Heartbeat(Machine);
        }
    }

    /// <summary>Four CPUs in the hands of who borrows; two are then guaranteed to another who wants them.</summary>
    private static PoolDriver Full(TimeSpan? after, bool revocable)
    {
        var pool = new PoolDriver(new ResourceManagerOptions { PreemptAfter = after });
        pool.Agent(Machine, "h", 4, 4096);
        var borrower = pool.Framework(Borrower, "borrower", "low");
        var labels = revocable ? Sorted.Empty.Add(RevocableTask.Label, "true") : Sorted.Empty;
        pool.Accept(Borrower, pool.Offers(Borrower)[^1], [.. Enumerable.Range(0, 4).Select(number => PoolDriver.Task($"t{number}") with { Labels = labels })]);
        for (var number = 0; number < 4; number++)
        {
            pool.Pass(TimeSpan.FromMilliseconds(100));
            pool.Status(Machine, borrower, $"t{number}", TaskState.Running);
        }

        pool.Send(new ResourceManagerInput.Asked(9, new PoolRequest.UpdateQuota([new RoleQuota(new Role("vip"), [new("cpus", 2000)], [])], true)));
        pool.Framework(Claimant, "claimant", "vip");
        return pool;
    }
}
