using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What a whole machine uses now, Sandun's tasks and everything else.</summary>
/// <param name="CpuMillis">CPU in use over the last interval, in thousandths of a CPU.</param>
/// <param name="MemoryBytes">Memory in use.</param>
/// <param name="DiskBytes">Disk in use on the work directory's file system.</param>
public sealed record NodeUsage(long CpuMillis, long MemoryBytes, long DiskBytes)
{
    /// <summary>What is wrong with the machine; empty while all is well.</summary>
    public ImmutableArray<NodeCondition> Conditions { get; init; } = [];

    /// <summary>What else is counted.</summary>
    public NodeCounters Counters { get; init; } = NodeCounters.Unknown;
}
