using Sandun.Protocol;

namespace Sandun.Runtimes;

/// <summary>How much memory a task may use.</summary>
internal static class MemoryLimits
{
    /// <summary>Mesos' least: below it not even a shell starts reliably.</summary>
    private const long LeastBytes = 32 * ResourceAmounts.BytesPerMegabyte;

    /// <summary>The limit where the task has one, else its request; <see cref="long.MaxValue"/> for none.</summary>
    public static long Of(TaskSpec task) => Math.Max(LeastBytes, task.MemoryLimitBytes ?? task.Resources.Scalars.MemoryBytes);

    /// <summary>What is said of a task that reached it.</summary>
    public static string Reached(TaskSpec task) => $"memory limit of {Of(task) / ResourceAmounts.BytesPerMegabyte} MB reached";
}
