using System.Collections.Immutable;
using Sandun.MesosApi.Metrics;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Watching;

/// <summary>What is remembered of a framework beside its state; lost with the process, as in Mesos.</summary>
public sealed record FrameworkHistory
{
    /// <summary>Mesos' <c>--max_completed_tasks_per_framework</c>.</summary>
    public const int CompletedTasksMax = 1000;

    public required FrameworkRecord Record { get; init; }

    /// <summary>When it subscribed first, as far as this process saw it.</summary>
    public DateTimeOffset? Registered { get; init; }

    /// <summary>When it subscribed last, if that was not the first time.</summary>
    public DateTimeOffset? Reregistered { get; init; }

    public DateTimeOffset? Unregistered { get; init; }

    /// <summary>Tasks whose end it has acknowledged, oldest first; a bounded number.</summary>
    public ImmutableQueue<PoolTask> CompletedTasks { get; init; } = [];

    public int CompletedTaskCount { get; init; }

    /// <summary>What it said, was told and did, as far as this process saw it; the same for all copies.</summary>
    internal FrameworkCounts Counts { get; private init; } = new();

    public FrameworkHistory With(PoolTask completed)
    {
        var tasks = CompletedTasks.Enqueue(completed);
        return CompletedTaskCount < CompletedTasksMax
            ? this with { CompletedTasks = tasks, CompletedTaskCount = CompletedTaskCount + 1 }
            : this with { CompletedTasks = tasks.Dequeue() };
    }
}
