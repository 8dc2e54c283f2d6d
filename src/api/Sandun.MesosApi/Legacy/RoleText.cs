using System.Text.Json;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Operator;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Legacy;

/// <summary>Roles as <c>/roles</c> shows them.</summary>
internal static class RoleText
{
    public static IEnumerable<Action<Utf8JsonWriter>> Of(ClusterView view)
    {
        foreach (var (role, frameworks) in RoleWriting.FrameworksOf(view))
        {
            yield return json =>
            {
                json.WriteStartObject();
                json.WriteString("name"u8, role.Value);
                json.WritePropertyName("weight"u8);
                MessageJson.Double(json, RoleWriting.WeightOf(role, view));
                var allocated = RoleWriting.Allocated(role, view);
                Resources(json, "resources"u8, allocated);
                Resources(json, "allocated"u8, allocated);
                json.WriteStartArray("frameworks"u8);
                foreach (var framework in frameworks) json.WriteStringValue(framework.Id.Value);
                json.WriteEndArray();
                json.WriteEndObject();
            };
        }
    }

    private static void Resources(Utf8JsonWriter json, ReadOnlySpan<byte> name, Resources resources)
    {
        json.WritePropertyName(name);
        ResourceText.Write(json, resources);
    }
}
