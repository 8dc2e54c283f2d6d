using System.Diagnostics;
using ThreadState = System.Diagnostics.ThreadState;

namespace Sandun.MarathonApi;

/// <summary>
/// What Marathon shows of its Java machine, of .NET's: the heap is the collector's, the rest of the process is what is not its heap. Buffers outside
/// the heap, which Java counts apart, are part of that rest; -1 stands for what has no value, as Java says it.
/// </summary>
internal static class RuntimeFigures
{
    private const decimal Undefined = -1;

    public static IEnumerable<(string Name, decimal Value)> Gauges()
    {
        var collector = GC.GetGCMemoryInfo();
        var (used, committed, most) = (GC.GetTotalMemory(forceFullCollection: false), Math.Max(collector.TotalCommittedBytes, 0), collector.TotalAvailableMemoryBytes);
        var rest = Math.Max(Environment.WorkingSet - committed, 0);
        foreach (var pool in (string[])["direct", "mapped"])
            foreach (var figure in (string[])["gauge", "capacity.gauge.bytes", "memory.used.gauge.bytes"])
                yield return ($"marathon.jvm.buffers.{pool}.{figure}", 0);
        foreach (var figure in Area("heap", used, committed, most)) yield return figure;
        yield return ("marathon.jvm.memory.heap.usage.gauge", Math.Round((decimal)used / Math.Max(most, 1), 6));
        foreach (var figure in Area("non-heap", rest, rest, Undefined)) yield return figure;
        yield return ("marathon.jvm.memory.non-heap.usage.gauge", 1);
        foreach (var figure in Area("total", used + rest, committed + rest, Undefined)) yield return figure;
        foreach (var figure in Threads()) yield return figure;
    }

    private static IEnumerable<(string Name, decimal Value)> Area(string area, decimal used, decimal committed, decimal most) =>
    [
        ($"marathon.jvm.memory.{area}.committed.gauge.bytes", committed), ($"marathon.jvm.memory.{area}.init.gauge.bytes", Undefined),
        ($"marathon.jvm.memory.{area}.max.gauge.bytes", most), ($"marathon.jvm.memory.{area}.used.gauge.bytes", used),
    ];

    /// <summary>The system tells of threads that run and of those that wait; what Java knows beyond that has no counterpart.</summary>
    private static IEnumerable<(string Name, decimal Value)> Threads()
    {
        using var process = Process.GetCurrentProcess();
        var states = process.Threads.Cast<ProcessThread>().Select(StateOf).ToList();
        var running = states.Count(state => state == ThreadState.Running);
        yield return ("marathon.jvm.threads.active.gauge", states.Count);
        yield return ("marathon.jvm.threads.blocked.gauge", 0);

        // All but the one that began keep no process alive.
        yield return ("marathon.jvm.threads.daemon.gauge", Math.Max(states.Count - 1, 0));
        yield return ("marathon.jvm.threads.deadlocked.gauge", 0);
        yield return ("marathon.jvm.threads.new.gauge", 0);
        yield return ("marathon.jvm.threads.runnable.gauge", running);
        yield return ("marathon.jvm.threads.terminated.gauge", 0);
        yield return ("marathon.jvm.threads.timed-waiting.gauge", 0);
        yield return ("marathon.jvm.threads.waiting.gauge", states.Count - running);
    }

    private static ThreadState? StateOf(ProcessThread thread)
    {
        try
        {
            return thread.ThreadState;
        }
        catch (InvalidOperationException)
        {
            // It has ended since it was listed.
            return null;
        }
    }
}
