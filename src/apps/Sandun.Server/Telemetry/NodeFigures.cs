using Sandun.Protocol;
using Sandun.Server.ControlPlane;

namespace Sandun.Server.Telemetry;

/// <summary>What is known of one node at one second: what it uses, and what it used when it was measured before.</summary>
internal sealed record NodeFigures(NodeUsage? Before, NodeUsage Now, int Tasks)
{
    public static readonly IReadOnlyList<Metric<NodeFigures>> Metrics =
    [
        new("sandun_node_cpu_cores", "CPUs in use, by all that runs there.", figures => figures.Now.CpuMillis / 1e3),
        new("sandun_node_cpu_count", "CPUs of the machine.", figures => figures.Now.Counters.Cpus),
        new("sandun_node_memory_bytes", "Memory in use.", figures => figures.Now.MemoryBytes),
        new("sandun_node_memory_total_bytes", "Memory of the machine.", figures => figures.Now.Counters.MemoryTotalBytes),
        new("sandun_node_disk_bytes", "Disk in use on the work directory's file system.", figures => figures.Now.DiskBytes),
        new("sandun_node_disk_total_bytes", "Size of that file system.", figures => figures.Now.Counters.DiskTotalBytes),
        new("sandun_node_load1", "Load average of a minute.", figures => figures.Now.Counters.LoadMilli / 1e3),
        new("sandun_node_disk_read_bytes_per_second", "Bytes read from its disks a second.", figures => figures.Rate(counters => counters.DiskReadBytes)),
        new("sandun_node_disk_written_bytes_per_second", "Bytes written to its disks a second.", figures => figures.Rate(counters => counters.DiskWrittenBytes)),
        new("sandun_node_network_received_bytes_per_second", "Bytes its interfaces received a second.", figures => figures.Rate(counters => counters.NetworkReceivedBytes)),
        new("sandun_node_network_sent_bytes_per_second", "Bytes its interfaces sent a second.", figures => figures.Rate(counters => counters.NetworkSentBytes)),
        new("sandun_node_cpu_stall_ratio", "Share of the time in which some process waited for CPU.", figures => figures.Stall(counters => counters.CpuStallMicros)),
        new("sandun_node_memory_stall_ratio", "Share of the time in which some process waited for memory.", figures => figures.Stall(counters => counters.MemoryStallMicros)),
        new("sandun_node_io_stall_ratio", "Share of the time in which some process waited for disks.", figures => figures.Stall(counters => counters.IoStallMicros)),
        new("sandun_node_tasks", "Tasks that run there.", figures => figures.Tasks),
    ];

    private long Ticks => (Now.Counters.ClockMilliseconds - Before?.Counters.ClockMilliseconds ?? 0) * TimeSpan.TicksPerMillisecond;

    private double? Rate(Func<NodeCounters, long?> count) => Before is null ? null : CountRates.Of(count(Before.Counters), count(Now.Counters), Ticks);

    private double? Stall(Func<NodeCounters, long?> micros) => Before is null ? null : CountRates.Share(micros(Before.Counters), micros(Now.Counters), Ticks);
}
