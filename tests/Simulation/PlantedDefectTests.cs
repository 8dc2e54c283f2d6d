using Sandun.Simulation.Checkers;
using Sandun.Simulation.World;
using Xunit;

namespace Sandun.Simulation;

/// <summary>Rules broken on purpose: a checker that does not see them proves nothing when it is silent.</summary>
[Trait("run", "both")]
public sealed class PlantedDefectTests
{
    private static readonly bool s_long = Environment.GetEnvironmentVariable("SANDUN_LONG") == "1";

    /// <summary>Seeds within which a defect must show; most show in the first.</summary>
    private const int SeedsMax = 20;

    /// <summary>Each defect with the rules of which one must be seen broken.</summary>
    private static readonly SortedDictionary<Defect, string[]> s_rules = new()
    {
        [Defect.OffersTwice] = [CapacityChecker.Rule],
        [Defect.FreesBeforeTheEnd] = [CapacityChecker.Rule, TaskChecker.Rule],
        [Defect.ForgetsToFree] = [SimWorld.LivenessRule],
        [Defect.ReusesPorts] = [CapacityChecker.Rule],
        [Defect.LaunchesOnTwoAgents] = [TaskChecker.Rule, CapacityChecker.Rule],
        [Defect.HidesLostTasks] = [SimWorld.LivenessRule],
        [Defect.KeepsKillsBack] = [SimWorld.LivenessRule],
        [Defect.GivesUpAtOnce] = [TaskChecker.Rule],
        [Defect.ForgetsAgents] = [Rebuilding.Rule],
        [Defect.ForgetsFrameworks] = [Rebuilding.Rule],
        [Defect.SkipsFencing] = [Rebuilding.Rule],
        [Defect.ForgetsCheckpoint] = [Rebuilding.Rule, DurabilityChecker.Rule],
        [Defect.ForgetsIdentity] = [Rebuilding.Rule],
        [Defect.ReportsBeforeCheckpoint] = [DurabilityChecker.Rule],
        [Defect.ReportsKilledTooSoon] = [TaskChecker.Rule],
        [Defect.NeverKillsHard] = [SimWorld.LivenessRule],
        [Defect.RegistersWithoutTasks] = [TaskChecker.Rule],
        [Defect.ObeysStaleOrders] = [TaskChecker.Rule, CapacityChecker.Rule],
        [Defect.AcknowledgesBeforeCommit] = [DurabilityChecker.Rule],
        [Defect.AnswersWithTheBatchBefore] = [DurabilityChecker.Rule],
        [Defect.ForgetsInstances] = [Rebuilding.Rule, DurabilityChecker.Rule],
        [Defect.ForgetsDeployments] = [Rebuilding.Rule],
        [Defect.ForgetsEndpoints] = [Rebuilding.Rule],
        [Defect.ForgetsRevision] = [Rebuilding.Rule],
        [Defect.LaunchesAgainOnRetry] = [TaskChecker.Rule],
        [Defect.KillsBeforeDrain] = [RouteChecker.Rule],
        [Defect.CountsUnhealthyAsHealthy] = [HealthChecker.BeliefRule],
        [Defect.IgnoresTheFloor] = [HealthChecker.FloorRule],
        [Defect.ConfirmsTooSoon] = [RouteChecker.Rule],
    };

    /// <summary>Without the long run: those that show within a second.</summary>
    public static TheoryData<string> Defects => [.. s_rules.Keys.Where(defect => s_long || !IsSlow(defect)).Select(defect => defect.ToString())];

    [Theory]
    [MemberData(nameof(Defects))]
    public void World_WithAPlantedDefect_BreaksItsRule(string name)
    {
        var defect = Enum.Parse<Defect>(name);
        var seen = Enumerable.Range(1, SeedsMax)
            .Select(seed => (Seed: seed, Rule: SimulationRun.RuleBrokenBy(defect, (ulong)seed, TimeSpan.FromMinutes(10))))
            .FirstOrDefault(run => run.Rule is not null);
        TestContext.Current.TestOutputHelper?.WriteLine($"{defect} was seen with seed {seen.Seed}: {seen.Rule}");
        Assert.Contains(seen.Rule, s_rules[defect]);
    }

    [Fact]
    public void Defects_AllOfThem_HaveARule() =>
        Assert.Equal(Enum.GetValues<Defect>().Where(defect => defect != Defect.None), s_rules.Keys);

    /// <summary>What only shows after a healing takes a whole run.</summary>
    private static bool IsSlow(Defect defect) => defect is Defect.ForgetsToFree or Defect.KeepsKillsBack or Defect.NeverKillsHard;
}
