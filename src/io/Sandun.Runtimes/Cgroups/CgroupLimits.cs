namespace Sandun.Runtimes.Cgroups;

/// <summary>Limits of one task.</summary>
/// <param name="MilliCpus">Requested CPU in thousandths: its share on a busy machine.</param>
/// <param name="CpuLimitMillis">Upper bound of CPU in thousandths, or null.</param>
/// <param name="MemoryBytes">Upper bound of memory, or null.</param>
/// <param name="Pids">Upper bound of processes and threads.</param>
internal sealed record CgroupLimits(long MilliCpus, long? CpuLimitMillis, long? MemoryBytes, int Pids)
{
    /// <summary>Mesos' shares: 1024 a CPU, at least 2.</summary>
    public long Shares => Math.Clamp(MilliCpus * 1024 / 1000, 2, 262_144);

    /// <summary>The kernel's default period; a limit is a part of it.</summary>
    public const int PeriodMicroseconds = 100_000;

    /// <summary>CPU time per period, at least 1 ms, which is the kernel's least.</summary>
    public long? QuotaMicroseconds => CpuLimitMillis is { } millis ? Math.Max(1_000, millis * PeriodMicroseconds / 1000) : null;
}
