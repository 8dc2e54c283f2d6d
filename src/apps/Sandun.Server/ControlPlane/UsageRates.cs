using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Server.ControlPlane;

/// <summary>CPU in use by each task, worked out from the growth of its CPU time between two heartbeats of its agent. Thread-safe.</summary>
public sealed class UsageRates
{
    private readonly ConcurrentDictionary<long, Sample> _samples = new();
    private readonly ConcurrentDictionary<TaskId, TaskRate> _rates = new();

    /// <summary>What a task uses, or null before its agent told it.</summary>
    public TaskRate? Of(TaskId task) => _rates.GetValueOrDefault(task);

    /// <summary>Takes in a heartbeat as it arrives; one at a time for each session.</summary>
    /// <param name="session">The agent's connection.</param>
    /// <param name="usage">What its tasks use.</param>
    /// <param name="now">When it arrived.</param>
    /// <param name="clock">The agent's own clock when it measured, in milliseconds; null when it says none: then the arrivals count.</param>
    public void Take(long session, ImmutableArray<TaskUsage> usage, DateTimeOffset now, long? clock = null)
    {
        var before = _samples.GetValueOrDefault(session);
        var sample = new Sample(now, clock, usage.ToDictionary(task => task.Task));
        _samples[session] = sample;
        var ticks = before is null ? 0 : Ticks(before, sample);
        foreach (var task in usage)
        {
            var earlier = before?.Tasks.GetValueOrDefault(task.Task);
            _rates[task.Task] = new TaskRate(Cpus(earlier, task, ticks), task.MemoryBytes) { Figures = TaskFigures.Of(earlier, task, ticks), At = now };
        }

        Forget(before, except: sample);
    }

    /// <summary>The agent's connection ended: what its tasks use is not known any more.</summary>
    public void Forget(long session)
    {
        if (_samples.TryRemove(session, out var last)) Forget(last, except: null);
    }

    private static long Ticks(Sample before, Sample sample) => before.Clock is { } earlier && sample.Clock is { } clock && clock > earlier
        ? (clock - earlier) * TimeSpan.TicksPerMillisecond
        : (sample.At - before.At).Ticks;

    private static decimal? Cpus(TaskUsage? before, TaskUsage task, long ticks) =>
        before is null || ticks <= 0 ? null : decimal.Round(Math.Max(0, task.CpuNanoseconds - before.CpuNanoseconds) / (ticks * 100m), 3);

    private void Forget(Sample? known, Sample? except)
    {
        if (known is null) return;
        foreach (var task in known.Tasks.Keys)
        {
            if (except is null || !except.Tasks.ContainsKey(task)) _rates.TryRemove(task, out _);
        }
    }

    private sealed record Sample(DateTimeOffset At, long? Clock, Dictionary<TaskId, TaskUsage> Tasks);
}

/// <param name="Cpus">CPUs in use over the last interval, or null while not known.</param>
/// <param name="MemoryBytes">Resident memory.</param>
public sealed record TaskRate(decimal? Cpus, long MemoryBytes)
{
    /// <summary>What else is known.</summary>
    public TaskFigures Figures { get; init; } = TaskFigures.Unknown;

    /// <summary>When it arrived.</summary>
    public DateTimeOffset At { get; init; }
}
