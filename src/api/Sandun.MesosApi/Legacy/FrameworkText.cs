using System.Collections.Immutable;
using System.Text.Json;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Mapping;
using Sandun.MesosApi.Operator;
using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Legacy;

/// <summary>Frameworks as the older endpoints show them.</summary>
internal static class FrameworkText
{
    /// <summary>What every endpoint shows of a framework; of one that has ended nothing lives.</summary>
    public static void WriteSummary(Utf8JsonWriter json, FrameworkInfo info, FrameworkView? living, Resources used, Resources offered)
    {
        json.WriteString("id"u8, info.Id?.Value);
        json.WriteString("name"u8, info.Name);
        json.WritePropertyName("used_resources"u8);
        ResourceText.Write(json, used);
        json.WritePropertyName("offered_resources"u8);
        ResourceText.Write(json, offered);
        json.WriteStartArray("capabilities"u8);
        foreach (var wire in info.ToWire().Capabilities) json.WriteStringValue(CapabilityName(wire.Type));
        json.WriteEndArray();
        json.WriteString("hostname"u8, info.Hostname);
        json.WriteString("webui_url"u8, info.WebUiUrl);
        json.WriteBoolean("active"u8, living is { Connected: true });
        json.WriteBoolean("connected"u8, living is { Connected: true });
        json.WriteBoolean("recovered"u8, living is { IsRecovered: true });
    }

    /// <summary>The rest of a framework but its tasks and what follows them.</summary>
    public static void WriteDetails(Utf8JsonWriter json, FrameworkInfo info, FrameworkHistory? history, Resources held)
    {
        json.WriteString("user"u8, info.User);
        json.WritePropertyName("failover_timeout"u8);
        MessageJson.Double(json, info.FailoverTimeout.TotalSeconds);
        json.WriteBoolean("checkpoint"u8, info.Checkpoint);
        json.WriteNumber("registered_time"u8, history?.Registered is { } registered ? Scalars.Epoch(registered) : 0);
        json.WriteNumber("unregistered_time"u8, history?.Unregistered is { } unregistered ? Scalars.Epoch(unregistered) : 0);
        if (info.Principal is { } principal) json.WriteString("principal"u8, principal);
        json.WritePropertyName("resources"u8);
        ResourceText.Write(json, held);
        if (history?.Reregistered is { } again) json.WriteNumber("reregistered_time"u8, Scalars.Epoch(again));
        if (info.Can(FrameworkCapabilities.MultiRole))
        {
            json.WriteStartArray("roles"u8);
            foreach (var role in info.Roles) json.WriteStringValue(role.Value);
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("role"u8, info.Roles.IsEmpty ? Role.Any.Value : info.Roles[0].Value);
        }
    }

    /// <summary>An offer it has not answered.</summary>
    public static void WriteOffer(Utf8JsonWriter json, FrameworkInfo info, Offer offer)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, offer.Id.Value);
        json.WriteString("framework_id"u8, info.Id?.Value);
        json.WriteStartObject("allocation_info"u8);
        json.WriteString("role"u8, offer.Role.Value);
        json.WriteEndObject();
        json.WriteString("slave_id"u8, offer.Agent.Value);
        json.WritePropertyName("resources"u8);
        ResourceText.Write(json, offer.Resources);
        json.WriteEndObject();
    }

    /// <summary>What follows the tasks: executors, labels and constraints.</summary>
    public static void WriteEnd(Utf8JsonWriter json, FrameworkInfo info, ImmutableArray<OfferConstraints> constraints, IEnumerable<PoolTask> tasks)
    {
        json.WriteStartArray("executors"u8);
        foreach (var task in tasks.Where(task => task is { HasEnded: false, About.Executor: not null }).DistinctBy(task => (task.Agent, task.About.Executor!.Id)))
            WriteExecutor(json, task);
        json.WriteEndArray();
        if (!info.Labels.IsEmpty)
        {
            json.WriteStartArray("labels"u8);
            foreach (var label in info.Labels)
            {
                json.WriteStartObject();
                json.WriteString("key"u8, label.Key);
                if (label.Value is { } value) json.WriteString("value"u8, value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WritePropertyName("offer_constraints"u8);
        MessageJson.Write(json, constraints.ToWire());
    }

    private static void WriteExecutor(Utf8JsonWriter json, PoolTask task)
    {
        var info = TaskWriting.ToWire(task.About.Executor!, task.Key.Framework);
        json.WriteStartObject();
        json.WriteString("executor_id"u8, info.ExecutorId.Value);
        json.WriteString("name"u8, info.Name);
        json.WriteString("framework_id"u8, task.Key.Framework.Value);
        json.WriteStartObject("command"u8);
        json.WriteBoolean("shell"u8, info.Command?.Shell ?? false);
        if (info.Command is { HasValue: true } command) json.WriteString("value"u8, command.Value);
        json.WriteStartArray("argv"u8);
        foreach (var argument in info.Command?.Arguments ?? []) json.WriteStringValue(argument);
        json.WriteEndArray();
        if (info.Command?.Environment is { } environment) Message(json, "environment", environment);
        json.WriteStartArray("uris"u8);
        foreach (var uri in info.Command?.Uris ?? []) MessageJson.Write(json, uri);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WritePropertyName("resources"u8);
        ResourceText.Write(json, task.About.Executor!.Resources);
        if (!task.About.Executor.Resources.IsNone) json.WriteString("role"u8, task.Role.Value);
        if (info.Labels is { } labels)
        {
            json.WriteStartArray("labels"u8);
            foreach (var label in labels.Labels_) MessageJson.Write(json, label);
            json.WriteEndArray();
        }

        if (info.HasType) json.WriteString("type"u8, info.Type.ToString().ToUpperInvariant());
        json.WriteString("slave_id"u8, task.Agent.Value);
        json.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter json, string name, Google.Protobuf.IMessage message)
    {
        json.WritePropertyName(name);
        MessageJson.Write(json, message);
    }

    /// <summary>As the schema names it.</summary>
    private static string CapabilityName(Wire.FrameworkInfo.Types.Capability.Types.Type type) =>
        Wire.FrameworkInfo.Types.Capability.Descriptor.EnumTypes[0].FindValueByNumber((int)type)?.Name ?? "UNKNOWN";
}
