using System.Text;
using Sandun.ResourceManager;
using Xunit;
using static Sandun.ResourceManager.ResourceManagerInput;

namespace Sandun.Core.Tests.ResourceManager;

public sealed class LossTests
{
    private static readonly TimeSpan s_detected = TimeSpan.FromSeconds(10);

    private readonly PoolDriver _pool = new();
    private readonly SortedSet<int> _live = [];

    [Fact]
    public void Agents_OfOneWholeDataCenter_AreGivenUp()
    {
        Register("a", 50, 0);
        Register("b", 30, 100);
        Vanish(0, 50);
        Live(s_detected);
        Assert.Null(_pool.View.Brake);
        Assert.Equal(50, GivenUp());
    }

    [Fact]
    public void Agents_OfTwoDataCentersAtOnce_AreHeldUntilAnOperatorConfirms()
    {
        Register("a", 10, 0);
        Register("b", 10, 100);
        Vanish(0, 3);
        Vanish(100, 2);
        Live(s_detected);
        var brake = _pool.View.Brake;
        Assert.NotNull(brake);
        Assert.Equal((5, 20, "a b"), (brake.Silent, brake.Known, string.Join(' ', brake.DataCenters)));
        Assert.Equal(0, GivenUp());
        _pool.Send(new LossesConfirmed());
        Assert.Null(_pool.View.Brake);
        Assert.Equal(5, GivenUp());
    }

    [Fact]
    public void Agents_OneOfEachOfThreeDataCenters_AreHeld()
    {
        Register("a", 2, 0);
        Register("b", 2, 100);
        Register("c", 1, 200);
        Vanish(0, 1);
        Vanish(100, 1);
        Vanish(200, 1);
        Live(s_detected);
        Assert.Equal((3, 5), (_pool.View.Brake?.Silent, _pool.View.Brake?.Known));
        Assert.Equal(0, GivenUp());
    }

    [Fact]
    public void Agents_OfOneWholeDataCenterAndOneStray_AreGivenUp()
    {
        Register("a", 5, 0);
        Register("b", 5, 100);
        Vanish(0, 5);
        Vanish(100, 1);
        Live(s_detected);
        Assert.Null(_pool.View.Brake);
        Assert.Equal(6, GivenUp());
    }

    [Fact]
    public void Agents_HeldByTheBrake_WhoseConnectionsAreThenDropped_StayHeld()
    {
        Register("a", 3, 0);
        Register("b", 3, 100);
        SortedSet<int> frozen = [0, 1, 100, 101, 102];
        _live.ExceptWith(frozen);
        Live(s_detected + TimeSpan.FromSeconds(2));
        Assert.Equal(5, _pool.View.Brake?.Silent);
        foreach (var session in frozen) _pool.Send(new AgentGone(session));
        for (var i = 0; i < 15; i++)
        {
            Live(TimeSpan.FromSeconds(1));
            Assert.Equal(5, _pool.View.Brake?.Silent);
        }

        _pool.Send(new LossesConfirmed());
        Assert.Equal(5, GivenUp());
    }

    [Fact]
    public void Agents_SilentBeforeTheirConnectionsAreDropped_GetNoMoreTimeByIt()
    {
        Register("a", 2, 0);
        _live.Remove(0);
        Live(TimeSpan.FromSeconds(8));
        _pool.Send(new AgentGone(0));
        Live(TimeSpan.FromSeconds(2));
        Assert.Equal(1, GivenUp());
    }

    [Fact]
    public void Agents_HeldByTheBrake_ThatComeBack_LetItGo()
    {
        Register("a", 5, 0);
        Register("b", 5, 100);
        Vanish(0, 3);
        Vanish(100, 2);
        Live(s_detected);
        Assert.NotNull(_pool.View.Brake);
        for (var i = 0; i < 3; i++) Return("a", i);
        _pool.Pass(TimeSpan.FromSeconds(1));
        Assert.Null(_pool.View.Brake);

        // What is left is the loss of two machines.
        Assert.Equal(2, GivenUp());
    }

    [Fact]
    public void Agents_MostOfTheOnlyDataCenter_AreHeld()
    {
        Register("a", 10, 0);
        Vanish(0, 7);
        Live(s_detected);
        Assert.Equal((7, 10), (_pool.View.Brake?.Silent, _pool.View.Brake?.Known));
        Assert.Equal(0, GivenUp());
    }

    [Fact]
    public void Agents_DrainedAndPoweredOff_HoldNothing()
    {
        Register("a", 10, 0);
        foreach (var agent in _pool.View.Agents.Values.Where(agent => agent.Spec.Hostname != "h9"))
            _pool.Send(new ResourceManagerInput.Asked(1, new PoolRequest.DrainAgent(agent.Id, null, false)));
        Vanish(0, 9);
        Live(s_detected);
        Assert.Null(_pool.View.Brake);
        Assert.Equal(9, GivenUp());
    }

    [Fact]
    public void Agents_OneAfterTheOther_AreHeldOnceTheyAreMost()
    {
        Register("a", 10, 0);
        for (var i = 0; i < 10; i++)
        {
            Vanish(i, 1);
            Live(TimeSpan.FromSeconds(5));
        }

        Assert.NotNull(_pool.View.Brake);
        Assert.Equal(5, GivenUp());
    }

    [Fact]
    public void Agents_FewerThanTheFloor_AreGivenUpThoughTheyAreAll()
    {
        Register("a", 1, 0);
        Register("b", 1, 100);
        Vanish(0, 1);
        Vanish(100, 1);
        _pool.Pass(s_detected);
        Assert.Equal(2, GivenUp());
    }

    [Fact]
    public void Agents_AfterARestart_AreHeldWhenMostStayAway()
    {
        Register("a", 10, 0);
        _pool.Restart();
        _live.Clear();
        for (var i = 0; i < 3; i++) Return("a", i);
        Live(TimeSpan.FromSeconds(61));
        Assert.Equal(7, _pool.View.Brake?.Silent);
        Assert.Equal(0, GivenUp());
    }

    [Fact]
    public void Losses_WithALimit_ComeNoFasterThanIt()
    {
        var pool = new PoolDriver(new ResourceManagerOptions { LossLimit = new LossLimit(2, TimeSpan.FromMinutes(1)), BrakeFloor = 0 });
        for (var i = 0; i < 5; i++) pool.Agent(i, "h" + i);
        for (var i = 0; i < 5; i++) pool.Send(new AgentGone(i));
        int Lost() => GivenUp(pool);
        pool.Pass(s_detected);
        Assert.Equal(2, Lost());
        pool.Pass(TimeSpan.FromSeconds(59));
        Assert.Equal(2, Lost());
        pool.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(4, Lost());
        pool.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal(5, Lost());
    }

    private void Register(string zone, int count, int first)
    {
        for (var i = first; i < first + count; i++)
        {
            _pool.Agent(i, $"h{i}", zone: zone);
            _live.Add(i);
        }
    }

    private void Return(string zone, int number)
    {
        var id = _pool.View.Agents.Values.Single(agent => agent.Spec.Hostname == "h" + number).Id;
        _pool.Agent(number, "h" + number, id: id, zone: zone);
        _live.Add(number);
    }

    private void Vanish(int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            _pool.Send(new AgentGone(i));
            _live.Remove(i);
        }
    }

    /// <summary>Time passes, in which all agents that did not vanish are heard.</summary>
    private void Live(TimeSpan time)
    {
        for (var end = _pool.Now + time; _pool.Now < end;)
        {
            _pool.Pass(TimeSpan.FromSeconds(1));
            foreach (var session in _live) _pool.Heartbeat(session);
        }
    }

    private int GivenUp() => GivenUp(_pool);

    private static int GivenUp(PoolDriver pool) => pool.Kept().Count(entity =>
        Encoding.UTF8.GetString(entity.Value!).Contains("unreachableSince\":\"", StringComparison.Ordinal));
}
