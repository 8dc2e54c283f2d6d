namespace Sandun.Autoscaler.Advice;

/// <summary>What the busiest instance of an app used, step by step, oldest first; null where nothing was measured.</summary>
/// <param name="StepSeconds">Seconds between values.</param>
/// <param name="Cpus">CPUs: of each step the highest of the instances' means.</param>
/// <param name="MemoryBytes">Memory: of each step the highest of the instances' peaks.</param>
/// <param name="OomKills">Whether the kernel ended processes at the memory limit.</param>
public sealed record MeasuredUse(int StepSeconds, IReadOnlyList<double?> Cpus, IReadOnlyList<double?> MemoryBytes, bool OomKills)
{
    /// <summary>Hours in which anything was measured.</summary>
    public double Hours => Cpus.Count(value => value is not null) * StepSeconds / 3_600.0;
}
