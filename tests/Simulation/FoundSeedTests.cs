using Xunit;

namespace Sandun.Simulation;

/// <summary>Seeds that once broke a rule, named after what was wrong.</summary>
public sealed class FoundSeedTests
{
    [Fact]
    public void Agent_FirstRegistrationNotKept_LeavesNoTwinBehind() => SimulationRun.Of(3000009, TimeSpan.FromMinutes(10));

    [Fact]
    public void Restart_OverriddenByAScaling_LeavesNoOutdatedInstance() => SimulationRun.Of(31676, TimeSpan.FromMinutes(60));

    [Fact]
    public void Restart_ScaledDownOnTheWay_KeepsTheHealthyMinimum() => SimulationRun.Of(1004004059876461649, TimeSpan.FromMinutes(10));

    [Fact]
    public void Stop_OfAnInstanceThatHasJustBecomeUnhealthy_LeavesTheRouteFirst() => SimulationRun.Of(7383284864858419345, TimeSpan.FromMinutes(10));

    [Fact]
    public void Upgrade_OutdatedInstanceFallsIllInTheSameTurn_IsNotBlamed() => SimulationRun.Of(518211527296943888, TimeSpan.FromMinutes(10));
}
