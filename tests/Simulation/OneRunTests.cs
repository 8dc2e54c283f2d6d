using Xunit;

namespace Sandun.Simulation;

/// <summary>One seed by hand: <c>SANDUN_SEED=7</c> (for <c>SANDUN_SEED_MINUTES=10</c>), with <c>SANDUN_TRACE=text</c> to keep only lines that hold the text.</summary>
public sealed class OneRunTests
{
    [Fact]
    public void World_SeedOfTheEnvironment_BreaksNoRule()
    {
        if (!ulong.TryParse(Environment.GetEnvironmentVariable("SANDUN_SEED"), out var seed)) Assert.Skip("SANDUN_SEED is not set");
        var minutes = int.TryParse(Environment.GetEnvironmentVariable("SANDUN_SEED_MINUTES"), out var given) ? given : 10;
        SimulationRun.Of(seed, TimeSpan.FromMinutes(minutes));
    }
}
