using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Mapping;
using Sandun.MesosApi.Operator;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Legacy;

/// <summary>Tasks as the older endpoints show them; the hot path of <c>/state</c>, so names are encoded once.</summary>
internal static class TaskText
{
    private static readonly JsonEncodedText s_id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText s_name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText s_framework = JsonEncodedText.Encode("framework_id");
    private static readonly JsonEncodedText s_executor = JsonEncodedText.Encode("executor_id");
    private static readonly JsonEncodedText s_slave = JsonEncodedText.Encode("slave_id");
    private static readonly JsonEncodedText s_state = JsonEncodedText.Encode("state");
    private static readonly JsonEncodedText s_resources = JsonEncodedText.Encode("resources");
    private static readonly JsonEncodedText s_role = JsonEncodedText.Encode("role");
    private static readonly JsonEncodedText s_statuses = JsonEncodedText.Encode("statuses");
    private static readonly JsonEncodedText s_timestamp = JsonEncodedText.Encode("timestamp");
    private static readonly JsonEncodedText s_healthy = JsonEncodedText.Encode("healthy");
    private static readonly JsonEncodedText s_container = JsonEncodedText.Encode("container_status");
    private static readonly JsonEncodedText s_networks = JsonEncodedText.Encode("network_infos");
    private static readonly JsonEncodedText s_addresses = JsonEncodedText.Encode("ip_addresses");
    private static readonly JsonEncodedText s_address = JsonEncodedText.Encode("ip_address");
    private static readonly JsonEncodedText s_protocol = JsonEncodedText.Encode("protocol");
    private static readonly JsonEncodedText s_containerId = JsonEncodedText.Encode("container_id");
    private static readonly JsonEncodedText s_value = JsonEncodedText.Encode("value");
    private static readonly JsonEncodedText s_key = JsonEncodedText.Encode("key");
    private static readonly JsonEncodedText s_labels = JsonEncodedText.Encode("labels");
    private static readonly JsonEncodedText[] s_states = [.. Enum.GetValues<TaskState>().Order().Select(state => JsonEncodedText.Encode(state.MesosName()))];

    public static void Write(Utf8JsonWriter json, PoolTask task)
    {
        var info = TaskWriting.DefinitionOf(task.About);
        json.WriteStartObject();
        json.WriteString(s_id, task.Key.Task.Value);
        json.WriteString(s_name, TaskWriting.NameOf(task, info));
        json.WriteString(s_framework, task.Key.Framework.Value);
        json.WriteString(s_executor, TaskWriting.ExecutorOf(task)?.Value ?? "");
        json.WriteString(s_slave, task.Agent.Value);
        json.WriteString(s_state, s_states[(int)task.Status.State]);
        ResourceText.Write(json, s_resources, TaskWriting.ResourcesOf(task, info));
        json.WriteString(s_role, task.Role.Value);
        json.WriteStartArray(s_statuses);
        foreach (var status in task.Earlier) WriteStatus(json, status);
        if (task.Status.State != TaskState.Staging) WriteStatus(json, task.Status);
        json.WriteEndArray();
        if (info is null) WriteOwn(json, task.About);
        else WriteForeign(json, info);
        json.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter json, TaskStatus status)
    {
        json.WriteStartObject();
        json.WriteString(s_state, s_states[(int)status.State]);
        json.WriteNumber(s_timestamp, Scalars.Epoch(status.Timestamp));
        if (status.Healthy is { } healthy) json.WriteBoolean(s_healthy, healthy);
        json.WriteStartObject(s_container);
        json.WriteStartObject(s_containerId);
        json.WriteString(s_value, status.TaskId.Value);
        json.WriteEndObject();
        if (!status.IpAddresses.IsEmpty)
        {
            json.WriteStartArray(s_networks);
            json.WriteStartObject();
            json.WriteStartArray(s_addresses);
            foreach (var address in status.IpAddresses) WriteAddress(json, address);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAddress(Utf8JsonWriter json, string address)
    {
        json.WriteStartObject();
        json.WriteString(s_protocol, address.Contains(':') && IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6"u8 : "IPv4"u8);
        json.WriteString(s_address, address);
        json.WriteEndObject();
    }

    private static void WriteOwn(Utf8JsonWriter json, TaskAbout about)
    {
        if (about.Labels.Count > 0)
        {
            json.WriteStartArray(s_labels);
            foreach (var (key, value) in about.Labels) WriteLabel(json, key, value);
            json.WriteEndArray();
        }

        if (TaskWriting.DiscoveryOf(about) is { } discovery) Message(json, "discovery", discovery);
        if (about.Image.Length == 0) return;
        json.WriteStartObject("container"u8);
        json.WriteString("type"u8, "DOCKER"u8);
        json.WriteStartObject("docker"u8);
        json.WriteString("image"u8, about.Image);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteForeign(Utf8JsonWriter json, Wire.TaskInfo task)
    {
        if (task.Limits.Count > 0)
        {
            json.WriteStartObject("limits"u8);
            foreach (var (name, limit) in task.Limits.OrderBy(limit => limit.Key, StringComparer.Ordinal))
            {
                json.WritePropertyName(name);
                MessageJson.Double(json, limit.Value);
            }

            json.WriteEndObject();
        }

        if (task.Command is { HasUser: true } command) json.WriteString("user"u8, command.User);
        if (task.Labels is { } labels)
        {
            json.WriteStartArray(s_labels);
            foreach (var label in labels.Labels_) WriteLabel(json, label.Key, label.HasValue ? label.Value : null);
            json.WriteEndArray();
        }

        if (task.Discovery is { } discovery) Message(json, "discovery", discovery);
        if (task.Container is { } container) Message(json, "container", container);
        if (task.HealthCheck is { } check) Message(json, "health_check", check);
    }

    private static void WriteLabel(Utf8JsonWriter json, string key, string? value)
    {
        json.WriteStartObject();
        json.WriteString(s_key, key);
        if (value is not null) json.WriteString(s_value, value);
        json.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter json, string name, Google.Protobuf.IMessage message)
    {
        json.WritePropertyName(name);
        MessageJson.Write(json, message);
    }
}
