using System.Text.Json;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Legacy;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;

namespace Sandun.MesosApi.Agents;

/// <summary>An agent's <c>/state</c>, written from one published view in parts.</summary>
internal sealed class AgentStateDocument(AgentApiOptions options)
{
    private static readonly string[] s_capabilities =
        ["MULTI_ROLE", "HIERARCHICAL_ROLE", "RESERVATION_REFINEMENT", "RESIZE_VOLUME", "AGENT_OPERATION_FEEDBACK", "AGENT_DRAINING", "TASK_RESOURCE_LIMITS"];

    private readonly IReadOnlyList<AgentContainer> _containers = AgentContainer.Of(options.View());

    public IEnumerable<Action<Utf8JsonWriter>> Parts()
    {
        yield return WriteHead;
        yield return json => json.WriteStartArray("frameworks"u8);
        foreach (var framework in Frameworks(living: true)) yield return framework;
        yield return json =>
        {
            json.WriteEndArray();
            json.WriteStartArray("completed_frameworks"u8);
        };
        foreach (var framework in Frameworks(living: false)) yield return framework;
        yield return json =>
        {
            json.WriteEndArray();
            json.WriteEndObject();
        };
    }

    /// <summary>A framework lives here while one of its executors does.</summary>
    private IEnumerable<Action<Utf8JsonWriter>> Frameworks(bool living) => _containers.GroupBy(container => container.Framework)
        .Where(framework => framework.Any(container => !container.HasEnded) == living)
        .Select<IGrouping<FrameworkId, AgentContainer>, Action<Utf8JsonWriter>>(framework => json => WriteFramework(json, framework.Key, [.. framework]));

    private void WriteHead(Utf8JsonWriter json)
    {
        var spec = options.Now();
        json.WriteStartObject();
        json.WriteString("version"u8, MesosApiOptions.MesosVersion);
        BuildStamp.Write(json);
        json.WriteNumber("start_time"u8, Scalars.Epoch(options.StartedAt));
        json.WriteString("id"u8, spec.Id?.Value ?? "");
        json.WriteString("pid"u8, $"slave(1)@{spec.Address}:{AgentInfoMapping.Port(spec)}");
        json.WriteString("hostname"u8, spec.Hostname);
        json.WriteStartArray("capabilities"u8);
        foreach (var capability in s_capabilities) json.WriteStringValue(capability);
        json.WriteEndArray();
        json.WritePropertyName("resources"u8);
        ResourceText.Write(json, spec.Total);
        AgentText.WriteReservations(json, spec.Total);
        AgentText.WriteFullReservations(json, spec.Total);
        AgentText.WriteReservations(json, _containers.Aggregate(Resources.None, (sum, container) => sum + container.Resources), "_allocated");
        json.WriteStartObject("resource_providers"u8);
        json.WriteEndObject();
        json.WriteStartObject("attributes"u8);
        foreach (var (name, value) in spec.Attributes) AgentText.WriteAttribute(json, name, value);
        json.WriteEndObject();
        if (OfferMapping.Domain(spec.Region, spec.Zone) is { } domain)
        {
            json.WritePropertyName("domain"u8);
            MessageJson.Write(json, domain);
        }

        json.WriteStartObject("flags"u8);
        foreach (var (name, value) in options.Flags) json.WriteString(name, value);
        json.WriteEndObject();
    }

    private void WriteFramework(Utf8JsonWriter json, FrameworkId id, IReadOnlyList<AgentContainer> containers)
    {
        var info = AgentWritingV1.InfoOf(id, containers);
        json.WriteStartObject();
        json.WriteString("id"u8, id.Value);
        json.WriteString("name"u8, info.Name);
        json.WriteString("user"u8, info.User);
        json.WriteNumber("failover_timeout"u8, info.FailoverTimeout);
        json.WriteBoolean("checkpoint"u8, info.Checkpoint);
        json.WriteString("hostname"u8, info.Hostname);
        if (info.HasPrincipal) json.WriteString("principal"u8, info.Principal);
        if (info.Roles.Count == 0) json.WriteString("role"u8, info.Role);
        else JsonList(json, "roles", info.Roles);
        json.WriteStartArray("executors"u8);
        foreach (var container in containers.Where(container => !container.HasEnded)) WriteExecutor(json, container);
        json.WriteEndArray();
        json.WriteStartArray("completed_executors"u8);
        foreach (var container in containers.Where(container => container.HasEnded)) WriteExecutor(json, container);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void JsonList(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private void WriteExecutor(Utf8JsonWriter json, AgentContainer container)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, container.Spec.Id.Value);
        json.WriteString("name"u8, container.Spec.Name);
        json.WriteString("source"u8, container.Spec.Id.Value);
        json.WriteString("container"u8, container.Container.Value);
        json.WriteString("directory"u8, options.Files.Of(container.Container));
        json.WritePropertyName("resources"u8);
        ResourceText.Write(json, container.Resources);
        if (container.Spec.Type is not ExecutorType.Unknown) json.WriteString("type"u8, container.Spec.Type == ExecutorType.Custom ? "CUSTOM" : "DEFAULT");
        foreach (var (name, tasks) in new[] { ("tasks", container.Launched), ("queued_tasks", container.Queued), ("completed_tasks", container.Completed) })
        {
            json.WriteStartArray(name);
            foreach (var task in tasks) TaskText.Write(json, AgentContainer.AsPoolTask(task));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
