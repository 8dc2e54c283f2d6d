using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Sandun.Simulation;

/// <summary>
/// Hours of virtual time, for <c>SANDUN_LONG=1</c>: fixed seeds, so that a change is judged by its own doing; fresh ones for
/// <c>SANDUN_LONG_MINUTES</c> of real time where that is set. Every seed is printed, so that a failure can be run again.
/// </summary>
public sealed class LongRunTests
{
    private const int FixedRuns = 20;

    [Fact]
    public void World_ManySeedsForLong_BreaksNoRuleAndRecovers()
    {
        if (Environment.GetEnvironmentVariable("SANDUN_LONG") != "1") Assert.Skip("only in long runs: SANDUN_LONG=1");
        var fresh = int.TryParse(Environment.GetEnvironmentVariable("SANDUN_LONG_MINUTES"), CultureInfo.InvariantCulture, out var minutes);
        var clock = Stopwatch.StartNew();
        var simulated = TimeSpan.Zero;
        var runs = 0;
        for (; fresh ? clock.Elapsed < TimeSpan.FromMinutes(minutes) : runs < FixedRuns; runs++)
        {
            var seed = fresh ? (ulong)Random.Shared.NextInt64(1, long.MaxValue) : (ulong)(runs + 1) * 1_000_003;
            var troubled = TimeSpan.FromMinutes(runs % 4 == 3 ? 60 : 10);
            Console.WriteLine($"seed {seed}, troubled for {troubled}");
            simulated += SimulationRun.Of(seed, troubled).Elapsed;
        }

        Console.WriteLine($"{runs} runs, {simulated.TotalHours:0.0} simulated hours");
    }
}
