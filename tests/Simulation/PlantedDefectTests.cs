using Sandun.Simulation.Checkers;
using Sandun.Simulation.World;
using Xunit;

namespace Sandun.Simulation;

/// <summary>Rules broken on purpose: a checker that does not see them proves nothing when it is silent.</summary>
public sealed class PlantedDefectTests
{
    /// <summary>A defect must show within so many runs; most show in the first.</summary>
    private const int SeedsMax = 4;

    [Fact]
    public void Resources_OfferedTwice_AreCaught() => Caught(new Defects { OffersTwice = true }, CapacityChecker.Rule);

    [Fact]
    public void Resources_FreedBeforeTheTaskHasEnded_AreCaught() =>
        Caught(new Defects { FreesBeforeTheEnd = true }, CapacityChecker.Rule, TaskChecker.Rule);

    [Fact]
    public void Replies_SentBeforeTheirCommit_AreCaught() =>
        Caught(new Defects { AcknowledgesBeforeCommit = true }, DurabilityChecker.Rule);

    [Fact]
    public void Instance_NotStored_IsCaught() =>
        Caught(new Defects { ForgetsInstances = true }, Rebuilding.Rule, DurabilityChecker.Rule);

    [Fact]
    public void Task_LostInSilence_IsCaught() =>
        Caught(new Defects { HidesLostTasks = true }, SimWorld.LivenessRule);

    private static void Caught(Defects defects, params string[] rules)
    {
        var seen = Enumerable.Range(1, SeedsMax)
            .Select(seed => SimulationRun.RuleBrokenBy(defects, (ulong)seed, TimeSpan.FromMinutes(10)))
            .FirstOrDefault(rule => rule is not null);
        Assert.Contains(seen, rules);
    }
}
