using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>One member that differs.</summary>
/// <param name="Path">Where: <c>/env/LEVEL</c>, <c>/healthChecks/0/path</c>.</param>
/// <param name="Before">Its JSON before; empty when it was not there.</param>
/// <param name="After">Its JSON after; empty when it is gone.</param>
public readonly record struct DefinitionDifference(string Path, string Before, string After);

/// <summary>How two definitions differ, member by member, in the form they are written in.</summary>
public static class DefinitionDiff
{
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The differences ordered by path; null stands for no definition.</summary>
    public static IReadOnlyList<DefinitionDifference> Of(AppSpec? before, AppSpec? after)
    {
        var found = new List<DefinitionDifference>();
        Compare("", Node(before), Node(after), found);
        return [.. found.OrderBy(difference => difference.Path, StringComparer.Ordinal)];
    }

    private static JsonNode? Node(AppSpec? spec) => spec is null ? new JsonObject() : JsonNode.Parse(AppJsonWriter.Write(spec, indented: false));

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<DefinitionDifference> found)
    {
        if (before is JsonObject a && after is JsonObject b)
        {
            foreach (var name in a.Select(member => member.Key).Union(b.Select(member => member.Key)))
                Compare($"{path}/{name}", a[name], b[name], found);
        }
        else if (before is JsonArray left && after is JsonArray right && left.Count == right.Count && left.All(item => item is JsonObject))
        {
            for (var i = 0; i < left.Count; i++) Compare(FormattableString.Invariant($"{path}/{i}"), left[i], right[i], found);
        }
        else if (!JsonNode.DeepEquals(before, after))
        {
            found.Add(new DefinitionDifference(path, Text(before), Text(after)));
        }
    }

    private static string Text(JsonNode? node) => node is null ? "" : node.ToJsonString(s_options);
}
