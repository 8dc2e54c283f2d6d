using Xunit;

namespace Sandun.Simulation;

/// <summary>One seed by hand: <c>SANDUN_SEED=7</c>, with <c>SANDUN_TRACE=text</c> to keep only lines that hold the text.</summary>
public sealed class OneRunTests
{
    [Fact]
    public void World_SeedOfTheEnvironment_BreaksNoRule()
    {
        if (!ulong.TryParse(Environment.GetEnvironmentVariable("SANDUN_SEED"), out var seed)) Assert.Skip("SANDUN_SEED is not set");
        SimulationRun.Of(seed, TimeSpan.FromMinutes(10));
    }
}
