using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Performance;

/// <summary>One page of charts of things of a kind.</summary>
/// <param name="Key">Its name in addresses.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Label">What its lines are of: the label series are put together by.</param>
/// <param name="Within">What the lines of one of these are of; empty when there is nothing within.</param>
/// <param name="Charts">Its charts.</param>
public sealed record Board(string Key, Phrase Title, string Label, string Within, IReadOnlyList<ChartSpec> Charts)
{
    public static readonly IReadOnlyList<Board> All =
    [
        new("containers", Texts.BoardContainers, "app", "task",
        [
            new(Texts.ChartCpu, "sandun_container_cpu_cores", ChartUnit.Cpus),
            new(Texts.ChartThrottled, "sandun_container_cpu_throttled_ratio", ChartUnit.Share, "mean"),
            new(Texts.ChartMemory, "sandun_container_memory_bytes", ChartUnit.Bytes),
            new(Texts.ChartOom, "sandun_container_oom_kills", ChartUnit.Number),
            new(Texts.ChartCpuStall, "sandun_container_cpu_stall_ratio", ChartUnit.Share, "mean"),
            new(Texts.ChartMemoryStall, "sandun_container_memory_stall_ratio", ChartUnit.Share, "mean"),
            new(Texts.ChartDiskRead, "sandun_container_disk_read_bytes_per_second", ChartUnit.BytesPerSecond),
            new(Texts.ChartDiskWritten, "sandun_container_disk_written_bytes_per_second", ChartUnit.BytesPerSecond),
            new(Texts.ChartReceived, "sandun_container_network_received_bytes_per_second", ChartUnit.BytesPerSecond),
            new(Texts.ChartSent, "sandun_container_network_sent_bytes_per_second", ChartUnit.BytesPerSecond),
            new(Texts.ChartProcesses, "sandun_container_processes", ChartUnit.Number),
        ]),
        new("routing", Texts.BoardRouting, "app", "",
        [
            new(Texts.ChartRequests, "sandun_app_requests_per_second", ChartUnit.PerSecond),
            new(Texts.ChartP95, "sandun_app_response_p95_seconds", ChartUnit.Seconds, "max"),
            new(Texts.ChartMean, "sandun_app_response_seconds_mean", ChartUnit.Seconds, "max"),
            new(Texts.ChartErrors, "sandun_app_error_ratio", ChartUnit.Share, "max"),
            new(Texts.ChartConcurrency, "sandun_app_concurrency", ChartUnit.Number),
            new(Texts.ChartQueue, "sandun_app_queue", ChartUnit.Number),
            new(Texts.ChartReady, "sandun_app_ready_instances", ChartUnit.Number),
            new(Texts.ChartReceived, "sandun_app_received_bytes_per_second", ChartUnit.BytesPerSecond),
            new(Texts.ChartSent, "sandun_app_sent_bytes_per_second", ChartUnit.BytesPerSecond),
        ]),
        new("hosts", Texts.BoardHosts, "node", "",
        [
            new(Texts.ChartCpu, "sandun_node_cpu_cores", ChartUnit.Cpus),
            new(Texts.ChartLoad, "sandun_node_load1", ChartUnit.Number),
            new(Texts.ChartMemory, "sandun_node_memory_bytes", ChartUnit.Bytes),
            new(Texts.ChartDisk, "sandun_node_disk_bytes", ChartUnit.Bytes),
            new(Texts.ChartCpuStall, "sandun_node_cpu_stall_ratio", ChartUnit.Share, "mean"),
            new(Texts.ChartIoStall, "sandun_node_io_stall_ratio", ChartUnit.Share, "mean"),
            new(Texts.ChartDiskRead, "sandun_node_disk_read_bytes_per_second", ChartUnit.BytesPerSecond),
            new(Texts.ChartDiskWritten, "sandun_node_disk_written_bytes_per_second", ChartUnit.BytesPerSecond),
            new(Texts.ChartReceived, "sandun_node_network_received_bytes_per_second", ChartUnit.BytesPerSecond),
            new(Texts.ChartSent, "sandun_node_network_sent_bytes_per_second", ChartUnit.BytesPerSecond),
            new(Texts.ChartTasks, "sandun_node_tasks", ChartUnit.Number),
        ]),
    ];
}
