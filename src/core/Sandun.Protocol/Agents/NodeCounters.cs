namespace Sandun.Protocol;

/// <summary>What a machine's kernel counts beside what is in use now; null where it does not.</summary>
public sealed record NodeCounters
{
    public static readonly NodeCounters Unknown = new();

    /// <summary>The machine's own clock when it was measured, in milliseconds since it began: differences of counts are divided by differences of it.</summary>
    public long? ClockMilliseconds { get; init; }

    /// <summary>CPUs of the machine, not only those it offers.</summary>
    public long? Cpus { get; init; }

    /// <summary>All memory, in bytes.</summary>
    public long? MemoryTotalBytes { get; init; }

    /// <summary>Size of the work directory's file system, in bytes.</summary>
    public long? DiskTotalBytes { get; init; }

    /// <summary>The load average of a minute, in thousandths.</summary>
    public long? LoadMilli { get; init; }

    /// <summary>Bytes read from its disks since it began.</summary>
    public long? DiskReadBytes { get; init; }

    /// <summary>Bytes written to its disks since it began.</summary>
    public long? DiskWrittenBytes { get; init; }

    /// <summary>Bytes its network interfaces received since it began, without the loopback and those of containers.</summary>
    public long? NetworkReceivedBytes { get; init; }

    /// <summary>Bytes they sent since it began.</summary>
    public long? NetworkSentBytes { get; init; }

    /// <summary>Time in which some process waited for CPU, in microseconds since it began (pressure stall).</summary>
    public long? CpuStallMicros { get; init; }

    /// <summary>The same for memory.</summary>
    public long? MemoryStallMicros { get; init; }

    /// <summary>The same for disks.</summary>
    public long? IoStallMicros { get; init; }
}
