using CsCheck;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class RollingRestartTests
{
    /// <summary>Marathon's figures at the start of a restart, all old instances healthy.</summary>
    [Theory]
    [InlineData(4, 1000, 1000, 0, 4)]
    [InlineData(4, 0, 0, 4, 0)]
    [InlineData(4, 500, 0, 2, 0)]
    [InlineData(4, 1000, 0, 0, 1)]
    [InlineData(5, 500, 200, 2, 1)]
    [InlineData(1, 1000, 0, 0, 1)]
    [InlineData(1, 0, 0, 1, 0)]
    [InlineData(10, 900, 100, 1, 1)]
    [InlineData(3, 334, 0, 1, 0)]
    public void Restart_Beginning_MovesAsMarathonDoes(int n, int health, int over, int kills, int launches)
    {
        var moves = RollingRestart.Plan(new RestartSituation(n, health, over, n, 0, n, 0, 0));
        Assert.Equal(kills, moves.KillHealthy);
        Assert.Equal(launches, moves.Launch);
        Assert.Equal(0, moves.KillUnhealthy);
    }

    [Fact]
    public void Restart_OverTheWholeGrid_KillsNoMoreThanTheFloorAllows()
    {
        for (var n = 1; n <= 12; n++)
            for (var health = 0; health <= 1000; health += 125)
                for (var over = 0; over <= 1000; over += 125)
                    for (var old = 0; old <= n; old++)
                        for (var up = 0; up <= n; up++)
                        {
                            var moves = RollingRestart.Plan(new RestartSituation(n, health, over, old, 0, old, up, up));
                            var floor = RollingRestart.MinimumHealthy(n, health);
                            Assert.True(moves.KillHealthy == 0 || old + up - moves.KillHealthy >= floor);
                            Assert.True(moves.Launch == 0 || old + up + moves.Launch <= Math.Max(RollingRestart.MaximumCapacity(n, over), floor + 1));
                            Assert.Equal(Math.Max(0, up - n), moves.RemoveNew);
                        }
    }

    [Fact]
    public void Restart_AnyStrategy_ReachesItsEndWithoutBreakingTheFloor() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 20], Gen.Int[0, 5], Gen.ULong)
            .Sample((n, health, over, oldHealthy, oldUnhealthy, seed) => Simulate(n, health, over, oldHealthy, oldUnhealthy, seed), iter: 5_000);

    /// <summary>Found by the property above: with nothing to spare, unhealthy old instances stayed for ever.</summary>
    [Fact]
    public void Restart_OnlyUnhealthyOldOnes_GoOneForEachNewOneThatIsUp()
    {
        Assert.Equal(0, RollingRestart.Plan(new RestartSituation(4, 1000, 1000, 0, 4, 4, 4, 0)).KillUnhealthy);
        Assert.Equal(1, RollingRestart.Plan(new RestartSituation(4, 1000, 1000, 0, 4, 4, 4, 1)).KillUnhealthy);
        Assert.Equal(4, RollingRestart.Plan(new RestartSituation(4, 1000, 1000, 0, 4, 4, 4, 4)).KillUnhealthy);
    }

    [Fact]
    public void Restart_UnhealthyInstancesTakeAllPlaces_AreRemovedSoThatItGoesOn()
    {
        var moves = RollingRestart.Plan(new RestartSituation(4, 1000, 0, 0, 4, 4, 0, 0));
        Assert.Equal(4, moves.KillUnhealthy);
    }

    [Fact]
    public void Restart_UnhealthyAndHealthy_UnhealthyGoFirst()
    {
        var moves = RollingRestart.Plan(new RestartSituation(4, 500, 0, 3, 1, 4, 0, 0));
        Assert.Equal((1, 0), (moves.KillUnhealthy, moves.KillHealthy));
    }

    /// <summary>Plays a restart where stops and starts finish in any order, and nothing fails by itself.</summary>
    private static bool Simulate(int n, int health, int over, int oldHealthy, int oldUnhealthy, ulong seed)
    {
        var random = new SeededRandom(seed);
        int stopping = 0, starting = 0, up = 0;
        var floor = Math.Min(RollingRestart.MinimumHealthy(n, health), oldHealthy);
        for (var step = 0; step < 1_000; step++)
        {
            var old = oldHealthy + oldUnhealthy + stopping;
            var moves = RollingRestart.Plan(new RestartSituation(n, health, over, oldHealthy, oldUnhealthy, old, starting + up, up));
            if (moves.Done) return up == n && old == 0;
            oldHealthy -= moves.KillHealthy;
            oldUnhealthy -= moves.KillUnhealthy;
            stopping += moves.KillHealthy + moves.KillUnhealthy;
            starting += moves.Launch;
            if (moves.KillHealthy > 0 && oldHealthy + up < floor) return false;
            if (stopping + starting == 0) return false;
            if (starting == 0 || (stopping > 0 && (random.Next() & 1) == 0)) stopping--;
            else
            {
                starting--;
                up++;
            }
        }

        return false;
    }
}
