namespace Sandun.Protocol;

/// <summary>What a task's kernel counts beside its CPU time and memory; null where this machine does not count it.</summary>
public sealed record TaskCounters
{
    public static readonly TaskCounters Unknown = new();

    /// <summary>Time the task wanted CPU and was held back by its limit, in nanoseconds since it began.</summary>
    public long? ThrottledNanoseconds { get; init; }

    /// <summary>Processes the kernel ended at the memory limit since the task began.</summary>
    public long? OomKills { get; init; }

    /// <summary>Time in which some process of the task waited for CPU, in microseconds since it began (pressure stall).</summary>
    public long? CpuStallMicros { get; init; }

    /// <summary>The same for memory.</summary>
    public long? MemoryStallMicros { get; init; }

    /// <summary>The same for disks.</summary>
    public long? IoStallMicros { get; init; }

    /// <summary>Bytes read from disks since the task began.</summary>
    public long? DiskReadBytes { get; init; }

    /// <summary>Bytes written to disks since the task began.</summary>
    public long? DiskWrittenBytes { get; init; }

    /// <summary>Bytes received since its network was made; null for a task on the machine's own network.</summary>
    public long? NetworkReceivedBytes { get; init; }

    /// <summary>Bytes sent since its network was made; null for a task on the machine's own network.</summary>
    public long? NetworkSentBytes { get; init; }

    /// <summary>Processes and threads now.</summary>
    public long? Processes { get; init; }
}
