using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Sandun.Simulation;

/// <summary>What came of many worlds.</summary>
/// <param name="Runs">How many.</param>
/// <param name="Simulated">Virtual time that passed in all of them.</param>
/// <param name="Clock">Real time.</param>
/// <param name="Processor">Time of all processors.</param>
/// <param name="Failures">Rules broken, each with what is needed to see it again; ordered.</param>
internal sealed record SeedRange(int Runs, TimeSpan Simulated, TimeSpan Clock, TimeSpan Processor, ImmutableArray<string> Failures)
{
    /// <summary>
    /// Runs each world that the source hands out, as many at once as there are processors: each world is a thread's own, so that its seed
    /// alone decides what it does.
    /// </summary>
    public static SeedRange Run(IEnumerable<(ulong Seed, TimeSpan Troubled)> source, Action<string> failed)
    {
        var clock = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        var failures = new ConcurrentQueue<string>();
        long ticks = 0;
        var runs = 0;
        Parallel.ForEach(
            Partitioner.Create(source, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            one =>
            {
                var (world, failure) = SimulationRun.Try(one.Seed, one.Troubled);
                Interlocked.Add(ref ticks, world.Elapsed.Ticks);
                Interlocked.Increment(ref runs);
                if (failure is null) return;
                failures.Enqueue(failure);
                failed(failure);
            });
        return new SeedRange(runs, new TimeSpan(ticks), clock.Elapsed, Environment.CpuUsage.TotalTime - before, [.. failures.Order(StringComparer.Ordinal)]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Runs} runs, {Simulated.TotalHours:0.0} simulated hours in {Clock.TotalSeconds:0} s, {Simulated.TotalHours / Processor.TotalMinutes:0.0} hours a processor minute, {Failures.Length} broke a rule");
}
