using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Sandun.Simulation;

/// <summary>
/// Hours of virtual time with fresh seeds, for <c>SANDUN_LONG=1</c>; <c>SANDUN_LONG_MINUTES</c> of real time. Every seed is printed, so
/// that a failure can be run again.
/// </summary>
public sealed class LongRunTests
{
    private const int DefaultMinutes = 8;

    [Fact]
    public void World_FreshSeedsForLong_BreaksNoRuleAndRecovers()
    {
        if (Environment.GetEnvironmentVariable("SANDUN_LONG") != "1") Assert.Skip("only in long runs: SANDUN_LONG=1");
        var minutes = int.TryParse(Environment.GetEnvironmentVariable("SANDUN_LONG_MINUTES"), CultureInfo.InvariantCulture, out var given) ? given : DefaultMinutes;
        var clock = Stopwatch.StartNew();
        var simulated = TimeSpan.Zero;
        var runs = 0;
        for (; clock.Elapsed < TimeSpan.FromMinutes(minutes); runs++)
        {
            var seed = (ulong)Random.Shared.NextInt64(1, long.MaxValue);
            var troubled = TimeSpan.FromMinutes(runs % 4 == 3 ? 60 : 10);
            Console.WriteLine($"seed {seed}, troubled for {troubled}");
            simulated += SimulationRun.Of(seed, troubled).Elapsed;
        }

        Console.WriteLine($"{runs} runs, {simulated.TotalHours:0.0} simulated hours");
    }
}
