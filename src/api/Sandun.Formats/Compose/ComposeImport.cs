using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandun.Formats.Compose;

/// <summary>
/// Turns a compose file (the Compose Specification, and its older versions 2 and 3) into a group of apps. Each service becomes an app with
/// a Docker image; what has no counterpart is named in a note rather than dropped in silence.
/// </summary>
public static class ComposeImport
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly HashSet<string> s_read = new(StringComparer.Ordinal) { "services", "name", "version", "networks", "volumes", "secrets" };

    /// <param name="yaml">The file.</param>
    /// <param name="system">Name of the group, unless the file has one; made to fit the rules of ids.</param>
    /// <param name="variable">Values of <c>${NAME}</c>; null for one that is not set.</param>
    /// <exception cref="FormatException">It is no compose file; the message says where and why.</exception>
    public static ComposeResult Read(string yaml, string system, Func<string, string?> variable)
    {
        if (YamlText.ToNode(yaml) is not JsonObject file) throw new FormatException("not a compose file: it should be a map with the member services");
        var notes = new List<string>();
        var root = (JsonObject)Interpolation.Of(file, variable, notes)!;
        if (root["services"] is not JsonObject services || services.Count == 0) throw new FormatException("not a compose file: the member services is missing or empty");
        var name = ComposeNames.Id(root["name"]?.ToString() ?? system);
        var apps = new JsonArray();
        foreach (var (service, definition) in services)
        {
            if (definition is not JsonObject wished) throw new FormatException($"services.{service} must be a map");
            apps.Add((JsonNode)new ComposeService(name, service, wished, notes).ToApp());
        }

        foreach (var other in root.Select(member => member.Key).Where(key => !s_read.Contains(key) && !key.StartsWith("x-", StringComparison.Ordinal)))
            notes.Add($"{other}: has no counterpart here and is left out");
        if (root["volumes"] is JsonObject volumes && volumes.Count > 0)
        {
            var names = string.Join(", ", volumes.Select(volume => volume.Key));
            notes.Add($"volumes: named volumes ({names}) become folders on the node; give them a place that every node has, or pin the app with a constraint");
        }

        if (root["networks"] is JsonObject) notes.Add("networks: apps reach each other by their service ports, not by service names on a network of their own");
        notes.AddRange(ComposeSecrets.Notes(root["secrets"], name));
        return new ComposeResult(new JsonObject { ["id"] = "/" + name, ["apps"] = apps }.ToJsonString(s_options), notes);
    }
}
