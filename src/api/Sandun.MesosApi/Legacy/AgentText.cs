using System.Text.Json;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Mapping;
using Sandun.MesosApi.Operator;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Legacy;

/// <summary>Agents as the older endpoints show them.</summary>
internal static class AgentText
{
    /// <summary>What is known of an agent that has not come back yet.</summary>
    public static void WriteIdentity(Utf8JsonWriter json, AgentView agent)
    {
        json.WriteStartObject();
        WriteName(json, agent);
        json.WriteEndObject();
    }

    /// <summary>Writes the members; the object around them is the caller's, who may add to it.</summary>
    public static void WriteMembers(Utf8JsonWriter json, AgentView agent, DateTimeOffset? registered)
    {
        var spec = agent.Spec;
        WriteName(json, agent);
        json.WriteString("pid"u8, AgentWriting.Pid(agent));
        json.WriteNumber("registered_time"u8, Scalars.Epoch(registered ?? agent.Since));
        if (registered is { } first && first < agent.Since) json.WriteNumber("reregistered_time"u8, Scalars.Epoch(agent.Since));
        Write(json, "resources"u8, spec.Total);
        Write(json, "used_resources"u8, AgentWriting.Sum(agent.Used.Values));
        Write(json, "offered_resources"u8, AgentWriting.Sum(agent.Offered.Values));
        WriteReservations(json, spec.Total);
        json.WriteBoolean("active"u8, AgentWriting.IsActive(agent));
        json.WriteBoolean("deactivated"u8, AgentWriting.IsDeactivated(agent));
        if (AgentWriting.Drain(agent) is { } drain)
        {
            json.WritePropertyName("drain_info"u8);
            MessageJson.Write(json, drain);
            json.WriteNumber("estimated_drain_start_time_seconds"u8, Scalars.Epoch(agent.Closure!.Since));
        }

        json.WriteString("version"u8, MesosApiOptions.MesosVersion);
        json.WriteStartArray("capabilities"u8);
        foreach (var name in s_capabilities) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    /// <summary>What is reserved to which role, and what is not.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="total">Of what.</param>
    /// <param name="ending">Of the members' names: all there is by default.</param>
    public static void WriteReservations(Utf8JsonWriter json, Resources total, string ending = "")
    {
        json.WriteStartObject("reserved_resources" + ending);
        foreach (var (role, resources) in Reserved(total))
        {
            json.WritePropertyName(role.Value);
            ResourceText.Write(json, resources);
        }

        json.WriteEndObject();
        json.WritePropertyName("unreserved_resources" + ending);
        ResourceText.Write(json, Unreserved(total));
    }

    /// <summary>What <c>/slaves</c> shows beside: the resources with all they are.</summary>
    public static void WriteFull(Utf8JsonWriter json, AgentView agent)
    {
        WriteFullReservations(json, agent.Spec.Total);
        Full(json, "used_resources_full", AgentWriting.Sum(agent.Used.Values));
        Full(json, "offered_resources_full", AgentWriting.Sum(agent.Offered.Values));
    }

    /// <summary>What is reserved to which role, and what is not, with all they are.</summary>
    public static void WriteFullReservations(Utf8JsonWriter json, Resources total)
    {
        json.WriteStartObject("reserved_resources_full"u8);
        foreach (var (role, resources) in Reserved(total)) Full(json, role.Value, resources);
        json.WriteEndObject();
        Full(json, "unreserved_resources_full", Unreserved(total));
    }

    private static void WriteName(Utf8JsonWriter json, AgentView agent)
    {
        var spec = agent.Spec;
        json.WriteString("id"u8, agent.Id.Value);
        json.WriteString("hostname"u8, spec.Hostname);
        json.WriteNumber("port"u8, AgentInfoMapping.Port(spec));
        json.WriteStartObject("attributes"u8);
        foreach (var (name, value) in spec.Attributes) WriteAttribute(json, name, value);
        json.WriteEndObject();
        if (OfferMapping.Domain(spec.Region, spec.Zone) is not { } domain) return;
        json.WritePropertyName("domain"u8);
        MessageJson.Write(json, domain);
    }

    private static readonly JsonEncodedText[] s_capabilities =
    [
        .. new[] { "MULTI_ROLE", "HIERARCHICAL_ROLE", "RESERVATION_REFINEMENT", "RESIZE_VOLUME", "AGENT_OPERATION_FEEDBACK", "AGENT_DRAINING", "TASK_RESOURCE_LIMITS" }
            .Select(name => JsonEncodedText.Encode(name)),
    ];

    private static IEnumerable<(Role Role, Resources Resources)> Reserved(Resources resources) => resources.Special
        .Where(resource => resource.Kind.ReservedTo is not null).GroupBy(resource => resource.Kind.ReservedTo!.Value).OrderBy(group => group.Key)
        .Select(group => (group.Key, Resources.Of([.. group])));

    private static Resources Unreserved(Resources resources) =>
        resources.IsPlain ? resources : Resources.Of([.. resources.Each().Where(resource => resource.Kind.ReservedTo is null)]);

    public static void WriteAttribute(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        if (AttributeValue.Parse(value) is AttributeValue.Scalar scalar) MessageJson.Double(json, scalar.Thousandths / 1000.0);
        else json.WriteStringValue(value);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, Resources resources)
    {
        json.WritePropertyName(name);
        ResourceText.Write(json, resources);
    }

    private static void Full(Utf8JsonWriter json, string name, Resources resources)
    {
        json.WriteStartArray(name);
        foreach (var resource in resources.ToWire(ResourceForm.Endpoint, null)) MessageJson.Write(json, resource);
        json.WriteEndArray();
    }
}
