using Sandun.Protocol;

namespace Sandun.Runtimes.Cgroups;

/// <summary>Limits of one task.</summary>
/// <param name="MilliCpus">Requested CPU in thousandths: its share on a busy machine.</param>
/// <param name="CpuLimitMillis">Upper bound of CPU in thousandths, or null.</param>
/// <param name="MemoryBytes">Upper bound of memory, or null.</param>
/// <param name="Pids">Upper bound of processes and threads.</param>
internal sealed record CgroupLimits(long MilliCpus, long? CpuLimitMillis, long? MemoryBytes, int Pids)
{
    /// <summary>Of the requested CPU, the thousandths that are revocable.</summary>
    public long RevocableMilliCpus { get; init; }

    /// <summary>Mesos' shares: 1024 a CPU and 10 a revocable one, at least 2.</summary>
    public long Shares => Math.Clamp((((MilliCpus - RevocableMilliCpus) * 1024) + (RevocableMilliCpus * 10)) / 1000, 2, 262_144);

    /// <summary>The kernel's default period; a limit is a part of it.</summary>
    public const int PeriodMicroseconds = 100_000;

    /// <summary>What a task asks for.</summary>
    public static CgroupLimits Of(TaskSpec task, int pids) => new(
        task.Resources.Scalars.MilliCpus, task.CpuLimitMillis, MemoryLimits.Of(task) is var memory and < long.MaxValue ? memory : null, pids)
    {
        RevocableMilliCpus = task.Resources.RevocableScalars.MilliCpus,
    };

    /// <summary>CPU time per period, at least 1 ms, which is the kernel's least.</summary>
    public long? QuotaMicroseconds => CpuLimitMillis is { } millis ? Math.Max(1_000, millis * PeriodMicroseconds / 1000) : null;
}
