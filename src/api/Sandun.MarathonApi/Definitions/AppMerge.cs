using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>
/// A partial update: members that are present replace the stored ones whole, absent and null ones stay, and what results must be a
/// valid definition.
/// </summary>
public static class AppMerge
{
    /// <summary>The members whose forms may replace one another.</summary>
    private static readonly string[] s_manyForms = ["ports", "portDefinitions", "networks", "ipAddress", "container", "uris"];

    /// <summary>Whose word the count of a body that is merged is: of somebody who asks for it alone, or of a definition.</summary>
    internal static CountSource SourceOfCount(JsonElement body) =>
        body.EnumerateObject().All(member => member.Name is "id" or "instances") ? CountSource.Hand : CountSource.Definition;

    /// <summary>The definition after a partial update, or why there is none.</summary>
    /// <param name="current">The definition as it is.</param>
    /// <param name="body">The members that replace its own.</param>
    /// <param name="defaults">What completes definitions.</param>
    public static AppEdit Apply(AppSpec current, JsonElement body, AppDefaults defaults)
    {
        if (SimpleMembers.Apply(current, body, defaults) is { } simple) return simple;
        if (!Array.Exists(s_manyForms, name => Has(body, name)))
        {
            using var stored = JsonDocument.Parse(AppJsonWriter.Bytes(current));
            return AppJsonReader.Read(body, stored.RootElement, current.Id, current.Id.Parent, defaults);
        }

        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer)) WriteForms(writer, current, body);
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return AppJsonReader.Read(document.RootElement, current.Id, current.Id.Parent, defaults);
    }

    private static void WriteForms(Utf8JsonWriter writer, AppSpec current, JsonElement body)
    {
        var merged = (JsonObject)JsonNode.Parse(AppJsonWriter.Bytes(current).Span)!;
        DropReplacedForms(merged, body, current);
        foreach (var member in body.EnumerateObject())
            if (member.Value.ValueKind != JsonValueKind.Null)
                merged[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        merged.WriteTo(writer);
    }

    /// <summary>A body may use a legacy form, or another network, than the stored definition: what it supersedes must not contradict it.</summary>
    internal static void DropReplacedForms(JsonObject stored, JsonElement body, AppSpec current)
    {
        var saysNetwork = Has(body, "networks") || Has(body, "ipAddress") || HasDockerMember(body, "network");
        if (Has(body, "ports") || (saysNetwork && !Has(body, "portDefinitions"))) DropPorts(stored, body, current, saysNetwork);
        if (Has(body, "uris")) stored.Remove("fetch");
        if (Has(body, "ipAddress") || HasDockerMember(body, "network")) stored.Remove("networks");
        if (Has(body, "networks")) (stored["container"]?["docker"] as JsonObject)?.Remove("network");
    }

    private static void DropPorts(JsonObject stored, JsonElement body, AppSpec current, bool saysNetwork)
    {
        if (Has(body, "ports") && current.Network == NetworkMode.Host) stored.Remove("portDefinitions");
        if (Has(body, "ports") && current.Network != NetworkMode.Host && stored["container"]?["portMappings"] is JsonArray mappings)
            foreach (var mapping in mappings)
                mapping!["servicePort"] = 0;
        if (!saysNetwork) return;
        var isHostNow = AsksForHost(body);
        if (!isHostNow) stored.Remove("portDefinitions");
        if (isHostNow) (stored["container"] as JsonObject)?.Remove("portMappings");
    }

    private static bool AsksForHost(JsonElement body)
    {
        if (HasDockerMember(body, "network")) return body.GetProperty("container").GetProperty("docker").GetProperty("network").ValueEquals("HOST");
        if (!Has(body, "networks") || body.GetProperty("networks") is not { ValueKind: JsonValueKind.Array } networks) return false;
        return networks.GetArrayLength() == 0 ||
            (networks[0].ValueKind == JsonValueKind.Object && networks[0].TryGetProperty("mode", out var mode) && mode.ValueEquals("host"));
    }

    private static bool Has(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static bool HasDockerMember(JsonElement body, string name) =>
        body.TryGetProperty("container", out var container) && container.ValueKind == JsonValueKind.Object &&
        container.TryGetProperty("docker", out var docker) && docker.ValueKind == JsonValueKind.Object && Has(docker, name);
}
