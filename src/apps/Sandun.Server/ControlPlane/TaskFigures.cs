using Sandun.Protocol;

namespace Sandun.Server.ControlPlane;

/// <summary>What a task did over the last interval, as rates; null where its machine does not count it.</summary>
public sealed record TaskFigures
{
    public static readonly TaskFigures Unknown = new();

    /// <summary>Seconds it was held back by its CPU limit, a second; several threads wait at once, so it may exceed 1.</summary>
    public double? Throttled { get; init; }

    /// <summary>Processes the kernel ended at the memory limit since the task began.</summary>
    public long? OomKills { get; init; }

    /// <summary>Shares of the time in which it waited, 0 to 1.</summary>
    public double? CpuStall { get; init; }

    public double? MemoryStall { get; init; }

    public double? IoStall { get; init; }

    /// <summary>Bytes a second.</summary>
    public double? DiskRead { get; init; }

    public double? DiskWritten { get; init; }

    public double? NetworkReceived { get; init; }

    public double? NetworkSent { get; init; }

    public long? Processes { get; init; }

    /// <summary>Size of its sandbox.</summary>
    public long SandboxBytes { get; init; }

    /// <summary>The figures of an interval.</summary>
    /// <param name="before">What was counted at its beginning; null when nothing was.</param>
    /// <param name="now">What was counted at its end.</param>
    /// <param name="ticks">Its length in ticks; rates are null when it is 0.</param>
    public static TaskFigures Of(TaskUsage? before, TaskUsage now, long ticks)
    {
        var (counted, earlier) = (now.Counters, before?.Counters ?? TaskCounters.Unknown);
        return new TaskFigures
        {
            Throttled = CountRates.Of(earlier.ThrottledNanoseconds, counted.ThrottledNanoseconds, ticks) / 1e9,
            OomKills = counted.OomKills,
            CpuStall = CountRates.Share(earlier.CpuStallMicros, counted.CpuStallMicros, ticks),
            MemoryStall = CountRates.Share(earlier.MemoryStallMicros, counted.MemoryStallMicros, ticks),
            IoStall = CountRates.Share(earlier.IoStallMicros, counted.IoStallMicros, ticks),
            DiskRead = CountRates.Of(earlier.DiskReadBytes, counted.DiskReadBytes, ticks),
            DiskWritten = CountRates.Of(earlier.DiskWrittenBytes, counted.DiskWrittenBytes, ticks),
            NetworkReceived = CountRates.Of(earlier.NetworkReceivedBytes, counted.NetworkReceivedBytes, ticks),
            NetworkSent = CountRates.Of(earlier.NetworkSentBytes, counted.NetworkSentBytes, ticks),
            Processes = counted.Processes, SandboxBytes = now.DiskBytes,
        };
    }
}
