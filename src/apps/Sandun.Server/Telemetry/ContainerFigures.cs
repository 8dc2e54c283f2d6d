using Sandun.Protocol;
using Sandun.Server.ControlPlane;

namespace Sandun.Server.Telemetry;

/// <summary>What is known of one task at one second.</summary>
internal sealed record ContainerFigures(TaskRate Rate, ResourceAmounts Wished)
{
    public static readonly IReadOnlyList<Metric<ContainerFigures>> Metrics =
    [
        new("sandun_container_cpu_cores", "CPUs in use.", figures => (double?)figures.Rate.Cpus),
        new("sandun_container_cpu_requested_cores", "CPUs it asked for.", figures => figures.Wished.MilliCpus / 1e3),
        new("sandun_container_cpu_throttled_ratio", "Seconds held back by the CPU limit, a second.", figures => figures.Rate.Figures.Throttled),
        new("sandun_container_memory_bytes", "Memory in use, without file pages the kernel would drop first.", figures => figures.Rate.MemoryBytes),
        new("sandun_container_memory_requested_bytes", "Memory it asked for.", figures => figures.Wished.MemoryBytes),
        new("sandun_container_oom_kills", "Processes ended at the memory limit since the task began.", figures => figures.Rate.Figures.OomKills),
        new("sandun_container_cpu_stall_ratio", "Share of the time in which some process waited for CPU.", figures => figures.Rate.Figures.CpuStall),
        new("sandun_container_memory_stall_ratio", "Share of the time in which some process waited for memory.", figures => figures.Rate.Figures.MemoryStall),
        new("sandun_container_io_stall_ratio", "Share of the time in which some process waited for disks.", figures => figures.Rate.Figures.IoStall),
        new("sandun_container_disk_read_bytes_per_second", "Bytes read from disks a second.", figures => figures.Rate.Figures.DiskRead),
        new("sandun_container_disk_written_bytes_per_second", "Bytes written to disks a second.", figures => figures.Rate.Figures.DiskWritten),
        new("sandun_container_network_received_bytes_per_second", "Bytes received a second, on a network of its own.", figures => figures.Rate.Figures.NetworkReceived),
        new("sandun_container_network_sent_bytes_per_second", "Bytes sent a second, on a network of its own.", figures => figures.Rate.Figures.NetworkSent),
        new("sandun_container_processes", "Processes and threads.", figures => figures.Rate.Figures.Processes),
        new("sandun_container_sandbox_bytes", "Size of the sandbox.", figures => figures.Rate.Figures.SandboxBytes),
    ];
}
