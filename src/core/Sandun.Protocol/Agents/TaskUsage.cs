namespace Sandun.Protocol;

/// <summary>What a task uses now.</summary>
/// <param name="Task">The task.</param>
/// <param name="CpuNanoseconds">CPU time consumed since the task began.</param>
/// <param name="MemoryBytes">Resident memory.</param>
/// <param name="DiskBytes">Size of its sandbox as last measured.</param>
public sealed record TaskUsage(TaskId Task, long CpuNanoseconds, long MemoryBytes, long DiskBytes)
{
    /// <summary>What else is counted.</summary>
    public TaskCounters Counters { get; init; } = TaskCounters.Unknown;
}
