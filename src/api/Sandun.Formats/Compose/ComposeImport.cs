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

    private static readonly HashSet<string> s_read = new(StringComparer.Ordinal) { "services", "name", "version", "networks", "volumes", "secrets", "configs" };

    /// <param name="yaml">The file.</param>
    /// <param name="reading">What it is read with.</param>
    /// <exception cref="FormatException">It is no compose file; the message says where and why.</exception>
    public static ComposeResult Read(string yaml, ComposeReading reading)
    {
        if (YamlText.ToNode(yaml) is not JsonObject file) throw new FormatException("not a compose file: it should be a map with the member services");
        var notes = new List<string>();
        var root = (JsonObject)Interpolation.Of(file, reading.Variable, notes)!;
        if (root["services"] is not JsonObject services || services.Count == 0)
            throw new FormatException("not a compose file: the member services is missing, empty, or not a map of names to services");
        var name = ComposeNames.Id(root["name"]?.ToString() ?? reading.System);
        var apps = Apps(root, services, name, reading, notes);
        NoteRest(root, name, notes);
        return new ComposeResult(new JsonObject { ["id"] = "/" + name, ["apps"] = apps }.ToJsonString(s_options), notes);
    }

    private static JsonArray Apps(JsonObject root, JsonObject services, string system, ComposeReading reading, List<string> notes)
    {
        var left = LeftOut(services, reading.Profiles, notes);
        var dependencies = new ComposeDependencies(system, services, left, notes);
        var apps = new JsonArray();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (service, definition) in services.Where(service => !left.Contains(service.Key)))
        {
            if (definition is not JsonObject wished) throw new FormatException($"services.{service} must be a map");
            if (!ids.Add(ComposeNames.Id(service))) throw new FormatException($"services.{service}: another service has the id {ComposeNames.Id(service)} too; rename one");
            foreach (var files in (ComposeFiles[])[ComposeFiles.Secrets, ComposeFiles.Configs]) files.Check(service, wished, root, notes);
            apps.Add((JsonNode)new ComposeService(system, service, wished, reading, notes).ToApp(dependencies.Of(service, wished)));
        }

        return apps.Count > 0 ? apps : throw new FormatException("every service has a profile, and none of them is chosen");
    }

    /// <summary>Services whose profiles are not chosen; one without any always runs.</summary>
    private static HashSet<string> LeftOut(JsonObject services, IReadOnlyCollection<string> chosen, List<string> notes)
    {
        var left = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (service, definition) in services)
        {
            if (definition?["profiles"] is not JsonArray { Count: > 0 } list) continue;
            var profiles = list.Select(profile => profile!.ToString()).ToList();
            if (chosen.Contains("*") || profiles.Any(chosen.Contains)) continue;
            left.Add(service);
            notes.Add($"services.{service}: is left out, as it belongs to the profile {string.Join(" or ", profiles)}, which is not chosen");
        }

        return left;
    }

    private static void NoteRest(JsonObject root, string name, List<string> notes)
    {
        foreach (var other in root.Select(member => member.Key).Where(key => !s_read.Contains(key) && !ComposeValues.IsExtension(key)))
            notes.Add($"{other}: has no counterpart here and is left out");
        if (root["volumes"] is JsonObject volumes && volumes.Count > 0)
        {
            var names = string.Join(", ", volumes.Select(volume => volume.Key));
            notes.Add($"volumes: named volumes ({names}) become folders on the node; give them a place that every node has, or pin the app with a constraint");
        }

        if (root["networks"] is JsonObject) notes.Add("networks: apps reach each other by their service ports, not by service names on a network of their own");
        notes.AddRange(ComposeFiles.Secrets.Notes(root, name));
        notes.AddRange(ComposeFiles.Configs.Notes(root, name));
    }
}
