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
    public void Take(long session, ImmutableArray<TaskUsage> usage, DateTimeOffset now)
    {
        var before = _samples.GetValueOrDefault(session);
        var sample = new Sample(now, usage.ToDictionary(task => task.Task, task => task.CpuNanoseconds));
        _samples[session] = sample;
        foreach (var task in usage) _rates[task.Task] = new TaskRate(Cpus(before, sample, task.Task), task.MemoryBytes);
        Forget(before, except: sample);
    }

    /// <summary>The agent's connection ended: what its tasks use is not known any more.</summary>
    public void Forget(long session)
    {
        if (_samples.TryRemove(session, out var last)) Forget(last, except: null);
    }

    private static decimal? Cpus(Sample? before, Sample sample, TaskId task)
    {
        if (before is null || !before.CpuNanoseconds.TryGetValue(task, out var spent)) return null;
        var nanoseconds = (sample.At - before.At).Ticks * 100m;
        return nanoseconds > 0 ? decimal.Round(Math.Max(0, sample.CpuNanoseconds[task] - spent) / nanoseconds, 3) : null;
    }

    private void Forget(Sample? known, Sample? except)
    {
        if (known is null) return;
        foreach (var task in known.CpuNanoseconds.Keys)
        {
            if (except is null || !except.CpuNanoseconds.ContainsKey(task)) _rates.TryRemove(task, out _);
        }
    }

    private sealed record Sample(DateTimeOffset At, Dictionary<TaskId, long> CpuNanoseconds);
}

/// <param name="Cpus">CPUs in use over the last interval, or null while not known.</param>
/// <param name="MemoryBytes">Resident memory.</param>
public sealed record TaskRate(decimal? Cpus, long MemoryBytes);
