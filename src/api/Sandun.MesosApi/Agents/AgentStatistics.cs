using System.Net;
using System.Text.Json;
using Sandun.Agent;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;

namespace Sandun.MesosApi.Agents;

/// <summary>What containers use: <c>/containers</c> and <c>/monitor/statistics</c>.</summary>
internal static class AgentStatistics
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>What a container uses and may use; null where it was not measured yet. The kernel's sum of CPU time stands under user time.</summary>
    public static Wire.ResourceStatistics? Of(AgentContainer container, IReadOnlyDictionary<TaskId, TaskUsage> usage, DateTimeOffset now)
    {
        if (!usage.TryGetValue(container.Container, out var used)) return null;
        var may = container.Resources.Scalars;
        var wire = new Wire.ResourceStatistics
        {
            Timestamp = Scalars.Epoch(now), CpusUserTimeSecs = used.CpuNanoseconds / NanosecondsPerSecond, CpusSystemTimeSecs = 0, CpusLimit = container.CpuLimitMillis / 1000.0,
            MemRssBytes = (ulong)Math.Max(0, used.MemoryBytes), DiskUsedBytes = (ulong)Math.Max(0, used.DiskBytes),
            DiskLimitBytes = (ulong)Math.Max(0, may.DiskBytes),
        };
        if (container.MemoryLimitBytes is { } memory) wire.MemLimitBytes = (ulong)Math.Max(0, memory);
        return wire;
    }

    /// <param name="container">The container.</param>
    /// <param name="host">The agent's address, which containers on the host's network have.</param>
    public static Wire.ContainerStatus StatusOf(AgentContainer container, string host)
    {
        var status = new Wire.ContainerStatus { ContainerId = new Wire.ContainerID { Value = container.Container.Value } };
        if (container.Pid > 0) status.ExecutorPid = (uint)container.Pid;
        var addresses = container.IpAddresses;
        if (!addresses.IsEmpty) status.NetworkInfos.Add(StatusMapping.Network(addresses));
        else if (IPAddress.TryParse(host, out _)) status.NetworkInfos.Add(StatusMapping.Network([host]));
        return status;
    }

    /// <param name="json">Where to.</param>
    /// <param name="options">The agent.</param>
    /// <param name="withContainers">With container ids and statuses, as <c>/containers</c> has them; else those alone that were measured.</param>
    /// <param name="only">The id of the only container wanted; empty for all.</param>
    /// <param name="nested">Those that run inside others, where they are wanted too.</param>
    public static void Write(Utf8JsonWriter json, AgentApiOptions options, bool withContainers, string only = "", IReadOnlyList<(NestedId Id, int Pid)>? nested = null)
    {
        var (usage, now) = (options.Usage().ToDictionary(one => one.Task), options.Time.GetUtcNow());
        json.WriteStartArray();
        foreach (var container in AgentContainer.Of(options.View()).Where(container => !container.HasEnded && (only.Length == 0 || container.Container.Value == only)))
        {
            var statistics = Of(container, usage, now);
            if (statistics is null && !withContainers) continue;
            json.WriteStartObject();
            json.WriteString("framework_id"u8, container.Framework.Value);
            json.WriteString("executor_id"u8, container.Spec.Id.Value);
            json.WriteString("executor_name"u8, container.Spec.Name);
            json.WriteString("source"u8, container.Spec.Id.Value);
            if (withContainers) json.WriteString("container_id"u8, container.Container.Value);
            if (statistics is not null) Message(json, "statistics", statistics);
            if (withContainers) Message(json, "status", StatusOf(container, options.Spec().Address));
            json.WriteEndObject();
        }

        foreach (var (id, pid) in nested ?? []) WriteNested(json, NestedReading.ToWire(id), pid, only);
        json.WriteEndArray();
    }

    /// <summary>What there is of one inside another: it has no statistics of its own.</summary>
    private static void WriteNested(Utf8JsonWriter json, Wire.ContainerID id, int pid, string only)
    {
        if (only.Length > 0 && id.Value != only) return;
        json.WriteStartObject();
        json.WriteString("container_id"u8, id.Value);
        Message(json, "status", new Wire.ContainerStatus { ContainerId = id, ExecutorPid = (uint)pid });
        json.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter json, string name, Google.Protobuf.IMessage message)
    {
        json.WritePropertyName(name);
        MessageJson.Write(json, message);
    }
}
