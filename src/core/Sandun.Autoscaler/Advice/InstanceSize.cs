using Sandun.Protocol;

namespace Sandun.Autoscaler.Advice;

/// <summary>
/// CPUs and memory an instance should ask for, by what the busiest one used: the 95th percentile of CPU with a half-life of half a day and
/// 15 % on top, and the 99th of memory with two days and 20 %: too little CPU is slow, too little memory is the end.
/// </summary>
/// <param name="MilliCpus">In steps of 0.05.</param>
/// <param name="MemoryBytes">In steps of 16 MB.</param>
public sealed record InstanceSize(long MilliCpus, long MemoryBytes)
{
    /// <summary>Less is measured than would tell a day's peak from its lull; what is known for an hour is worth saying.</summary>
    public const double LeastHours = 1;

    private const double CpuHalfLife = 12 * 3_600, MemoryHalfLife = 48 * 3_600;
    private const double CpuMargin = 1.15, MemoryMargin = 1.2;
    private const long CpuStep = 50, MemoryStep = 16 * ResourceAmounts.BytesPerMegabyte;

    /// <summary>The size for a measured use; null when too little was measured.</summary>
    /// <param name="use">What was measured.</param>
    /// <param name="asked">What an instance asks for now.</param>
    public static InstanceSize? For(MeasuredUse use, ResourceAmounts asked)
    {
        if (use.Hours < LeastHours) return null;
        if (DecayedPercentile.Of(use.Cpus, use.StepSeconds, CpuHalfLife, 950) is not { } cpus) return null;
        if (DecayedPercentile.Of(use.MemoryBytes, use.StepSeconds, MemoryHalfLife, 990) is not { } memory) return null;
        var bytes = memory * MemoryMargin;
        // What was ended at its limit wanted more than was ever seen.
        if (use.OomKills) bytes = Math.Max(bytes, asked.MemoryBytes * 1.5);
        return new InstanceSize(Up(cpus * 1_000 * CpuMargin, CpuStep), Up(bytes, MemoryStep));
    }

    private static long Up(double value, long step) => Math.Max(1, (long)Math.Ceiling(value / step)) * step;
}
