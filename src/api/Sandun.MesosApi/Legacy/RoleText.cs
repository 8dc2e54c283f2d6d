using System.Collections.Immutable;
using System.Text.Json;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Legacy;

/// <summary>Roles as <c>/roles</c> shows them.</summary>
internal static class RoleText
{
    public static void Write(Utf8JsonWriter json, RoleView role)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, role.Role.Value);
        json.WritePropertyName("weight"u8);
        MessageJson.Double(json, role.Weight / 1000.0);
        json.WriteStartObject("quota"u8);
        json.WriteString("role"u8, role.Role.Value);
        Write(json, "guarantee"u8, role.Guarantees);
        Write(json, "limit"u8, role.Limits);
        Write(json, "consumed"u8, role.Consumed);
        json.WriteEndObject();
        Write(json, "resources"u8, role.Used + role.Offered);
        Write(json, "allocated"u8, role.Used);
        Write(json, "offered"u8, role.Offered);
        Write(json, "reserved"u8, role.Reserved);
        json.WriteStartArray("frameworks"u8);
        foreach (var framework in role.Members) json.WriteStringValue(framework.Value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, Resources resources) =>
        Write(json, name, [.. resources.Each().Select(resource => new NamedAmount(resource.Name, resource.Amount))]);

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<NamedAmount> amounts)
    {
        json.WriteStartObject(name);
        foreach (var amount in amounts)
        {
            json.WritePropertyName(amount.Name);
            MessageJson.Double(json, Scalars.Value(amount.Name, amount.Amount));
        }

        json.WriteEndObject();
    }
}
