using Sandun.Simulation.World;
using Xunit;

namespace Sandun.Simulation;

public sealed class SeededRunTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void World_TroubledForTenMinutes_BreaksNoRuleAndRecovers(ulong seed) =>
        Assert.True(SimulationRun.Of(seed, TimeSpan.FromMinutes(10)).Launched > 0);

    /// <summary>Not in every world so much is borrowed that something must be ended; the seeds are chosen so that it comes to that.</summary>
    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public void World_WhereRevocableTasksAreEndedForAGuarantee_BreaksNoRuleAndRecovers(ulong seed) =>
        Assert.True(SimulationRun.Of(seed, TimeSpan.FromMinutes(20), new SimShape { Preempts = true }).Preempted > 0);

    [Fact]
    public void World_OfAThousandMachinesThatComeAndGo_BreaksNoRuleAndRecovers() =>
        Assert.True(SimulationRun.Of(1, TimeSpan.FromMinutes(1), new SimShape { Machines = 1000 }).Launched > 0);

    [Fact]
    public void World_SameSeed_HasTheSameTrace()
    {
        var traces = Enumerable.Range(0, 2).Select(_ => SimulationRun.Of(42, TimeSpan.FromMinutes(2)).Scene.Trace.Hash).Distinct().ToList();
        Assert.Single(traces);
        Assert.NotEqual(SimulationRun.Of(43, TimeSpan.FromMinutes(2)).Scene.Trace.Hash, traces[0]);
    }
}
