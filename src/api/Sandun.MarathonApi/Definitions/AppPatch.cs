using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>A JSON merge patch (RFC 7396) of a definition: objects are merged at every depth, null takes a member away.</summary>
public static class AppPatch
{
    /// <param name="current">The definition as it is.</param>
    /// <param name="patch">An object.</param>
    /// <param name="defaults">What completes the result.</param>
    public static AppEdit Apply(AppSpec current, JsonElement patch, AppDefaults defaults)
    {
        if (patch.ValueKind != JsonValueKind.Object)
            return new AppEdit(null, ServiceReply.Refused.InvalidAt("/", "must be an object whose members are merged into the definition"));
        var merged = (JsonObject)JsonNode.Parse(AppJsonWriter.Write(current, indented: false))!;
        AppMerge.DropReplacedForms(merged, patch, current);
        Merge(merged, patch);
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(merged.ToJsonString()));
        return AppJsonReader.Read(document.RootElement, current.Id, current.Id.Parent, defaults) with { Count = AppMerge.SourceOfCount(patch) };
    }

    private static void Merge(JsonObject target, JsonElement patch)
    {
        foreach (var member in patch.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null) target.Remove(member.Name);
            else if (member.Value.ValueKind != JsonValueKind.Object) target[member.Name] = JsonNode.Parse(member.Value.GetRawText());
            else
            {
                if (target[member.Name] is not JsonObject inner) target[member.Name] = inner = [];
                Merge(inner, member.Value);
            }
        }
    }
}
