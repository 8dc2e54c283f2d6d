using Sandun.Protocol;

namespace Sandun.Runtimes.Cgroups;

/// <param name="CpuNanoseconds">CPU time since the group was made.</param>
/// <param name="MemoryBytes">Memory without file pages the kernel would drop first.</param>
internal sealed record CgroupUsage(long CpuNanoseconds, long MemoryBytes)
{
    /// <summary>What else the group counts.</summary>
    public TaskCounters Counters { get; init; } = TaskCounters.Unknown;
}
