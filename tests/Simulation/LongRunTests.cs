using Xunit;

namespace Sandun.Simulation;

/// <summary>The same seeds on every push: a few in the short run, more than a thousand simulated hours with <c>SANDUN_LONG=1</c>.</summary>
[Trait("run", "both")]
public sealed class LongRunTests
{
    private static readonly bool s_long = Environment.GetEnvironmentVariable("SANDUN_LONG") == "1";

    [Fact]
    public void World_FixedSeeds_BreaksNoRuleAndRecovers()
    {
        var seeds = s_long ? Seeds(620, 920) : Seeds(8, 1);
        var result = SeedRange.Run(seeds, _ => { });
        TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
        if (s_long) Console.WriteLine(result);
        Assert.Empty(result.Failures);
        Assert.InRange(result.Simulated, TimeSpan.FromHours(s_long ? 1000 : 2), TimeSpan.MaxValue);
    }

    /// <summary>Short runs see more beginnings and healings an hour, long ones what takes its time, such as tasks forgotten and agents given up.</summary>
    private static IEnumerable<(ulong Seed, TimeSpan Troubled)> Seeds(int shortRuns, int longRuns) =>
        Enumerable.Range(1, longRuns).Select(seed => (100_000 + (ulong)seed, TimeSpan.FromHours(1)))
            .Concat(Enumerable.Range(1, shortRuns).Select(seed => (200_000 + (ulong)seed, TimeSpan.FromMinutes(10))));
}
