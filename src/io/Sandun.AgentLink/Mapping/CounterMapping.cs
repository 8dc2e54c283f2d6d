using Sandun.Protocol;

namespace Sandun.AgentLink.Mapping;

/// <summary>Counts of tasks and machines; what is null is absent, and a message without any is absent too.</summary>
internal static class CounterMapping
{
    public static Wire.TaskCounters? ToWire(TaskCounters core)
    {
        if (core == TaskCounters.Unknown) return null;
        var wire = new Wire.TaskCounters();
        if (core.ThrottledNanoseconds is { } throttledNanoseconds) wire.ThrottledNanoseconds = throttledNanoseconds;
        if (core.OomKills is { } oomKills) wire.OomKills = oomKills;
        if (core.CpuStallMicros is { } cpuStallMicros) wire.CpuStallMicros = cpuStallMicros;
        if (core.MemoryStallMicros is { } memoryStallMicros) wire.MemoryStallMicros = memoryStallMicros;
        if (core.IoStallMicros is { } ioStallMicros) wire.IoStallMicros = ioStallMicros;
        if (core.DiskReadBytes is { } diskReadBytes) wire.DiskReadBytes = diskReadBytes;
        if (core.DiskWrittenBytes is { } diskWrittenBytes) wire.DiskWrittenBytes = diskWrittenBytes;
        if (core.NetworkReceivedBytes is { } networkReceivedBytes) wire.NetworkReceivedBytes = networkReceivedBytes;
        if (core.NetworkSentBytes is { } networkSentBytes) wire.NetworkSentBytes = networkSentBytes;
        if (core.Processes is { } processes) wire.Processes = processes;
        return wire;
    }

    public static TaskCounters ToCore(Wire.TaskCounters? wire) => wire is null ? TaskCounters.Unknown : new TaskCounters
    {
        ThrottledNanoseconds = wire.HasThrottledNanoseconds ? wire.ThrottledNanoseconds : null,
        OomKills = wire.HasOomKills ? wire.OomKills : null,
        CpuStallMicros = wire.HasCpuStallMicros ? wire.CpuStallMicros : null,
        MemoryStallMicros = wire.HasMemoryStallMicros ? wire.MemoryStallMicros : null,
        IoStallMicros = wire.HasIoStallMicros ? wire.IoStallMicros : null,
        DiskReadBytes = wire.HasDiskReadBytes ? wire.DiskReadBytes : null,
        DiskWrittenBytes = wire.HasDiskWrittenBytes ? wire.DiskWrittenBytes : null,
        NetworkReceivedBytes = wire.HasNetworkReceivedBytes ? wire.NetworkReceivedBytes : null,
        NetworkSentBytes = wire.HasNetworkSentBytes ? wire.NetworkSentBytes : null,
        Processes = wire.HasProcesses ? wire.Processes : null,
    };

    public static Wire.NodeCounters? ToWire(NodeCounters core)
    {
        if (core == NodeCounters.Unknown) return null;
        var wire = new Wire.NodeCounters();
        if (core.ClockMilliseconds is { } clockMilliseconds) wire.ClockMilliseconds = clockMilliseconds;
        if (core.Cpus is { } cpus) wire.Cpus = cpus;
        if (core.MemoryTotalBytes is { } memoryTotalBytes) wire.MemoryTotalBytes = memoryTotalBytes;
        if (core.DiskTotalBytes is { } diskTotalBytes) wire.DiskTotalBytes = diskTotalBytes;
        if (core.LoadMilli is { } loadMilli) wire.LoadMilli = loadMilli;
        if (core.DiskReadBytes is { } diskReadBytes) wire.DiskReadBytes = diskReadBytes;
        if (core.DiskWrittenBytes is { } diskWrittenBytes) wire.DiskWrittenBytes = diskWrittenBytes;
        if (core.NetworkReceivedBytes is { } networkReceivedBytes) wire.NetworkReceivedBytes = networkReceivedBytes;
        if (core.NetworkSentBytes is { } networkSentBytes) wire.NetworkSentBytes = networkSentBytes;
        if (core.CpuStallMicros is { } cpuStallMicros) wire.CpuStallMicros = cpuStallMicros;
        if (core.MemoryStallMicros is { } memoryStallMicros) wire.MemoryStallMicros = memoryStallMicros;
        if (core.IoStallMicros is { } ioStallMicros) wire.IoStallMicros = ioStallMicros;
        return wire;
    }

    public static NodeCounters ToCore(Wire.NodeCounters? wire) => wire is null ? NodeCounters.Unknown : new NodeCounters
    {
        ClockMilliseconds = wire.HasClockMilliseconds ? wire.ClockMilliseconds : null,
        Cpus = wire.HasCpus ? wire.Cpus : null,
        MemoryTotalBytes = wire.HasMemoryTotalBytes ? wire.MemoryTotalBytes : null,
        DiskTotalBytes = wire.HasDiskTotalBytes ? wire.DiskTotalBytes : null,
        LoadMilli = wire.HasLoadMilli ? wire.LoadMilli : null,
        DiskReadBytes = wire.HasDiskReadBytes ? wire.DiskReadBytes : null,
        DiskWrittenBytes = wire.HasDiskWrittenBytes ? wire.DiskWrittenBytes : null,
        NetworkReceivedBytes = wire.HasNetworkReceivedBytes ? wire.NetworkReceivedBytes : null,
        NetworkSentBytes = wire.HasNetworkSentBytes ? wire.NetworkSentBytes : null,
        CpuStallMicros = wire.HasCpuStallMicros ? wire.CpuStallMicros : null,
        MemoryStallMicros = wire.HasMemoryStallMicros ? wire.MemoryStallMicros : null,
        IoStallMicros = wire.HasIoStallMicros ? wire.IoStallMicros : null,
    };
}
