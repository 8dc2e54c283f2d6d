using System.Text.Json.Nodes;

namespace Sandun.Formats.Compose;

/// <summary>The secrets of a compose file: files below <c>/run/secrets</c> of the containers that name them. Their values are not read.</summary>
internal static class ComposeSecrets
{
    private const string Folder = "/run/secrets/";

    /// <summary>Declares a service's secrets in its app, and mounts them.</summary>
    public static void Write(JsonObject app, JsonNode? wished, string system)
    {
        var declared = new JsonObject();
        var volumes = new JsonArray();
        foreach (var item in wished as JsonArray ?? [])
        {
            var name = item is JsonObject map ? map["source"]?.ToString() ?? "" : item!.ToString();
            var target = item is JsonObject wide && wide["target"] is { } at ? at.ToString() : name;
            declared[name] = new JsonObject { ["source"] = SourceOf(system, name) };
            volumes.Add((JsonNode)new JsonObject { ["containerPath"] = target.StartsWith('/') ? target : Folder + target, ["secret"] = name });
        }

        if (declared.Count == 0) return;
        app["secrets"] = declared;
        var container = app["container"]!.AsObject();
        if (container["volumes"] is JsonArray others)
            foreach (var volume in volumes.ToList()) others.Add(volume!.DeepClone());
        else container["volumes"] = volumes;
    }

    /// <summary>Refuses what is not declared, and says what of a mount has no counterpart.</summary>
    public static void Check(string service, JsonNode? wished, JsonNode? declared, List<string> notes)
    {
        foreach (var item in wished as JsonArray ?? [])
        {
            var map = item as JsonObject;
            var name = map is null ? item!.ToString() : map["source"]?.ToString() ?? "";
            if (declared is not JsonObject known || !known.ContainsKey(name)) throw new FormatException($"services.{service}.secrets: {name} is not declared in the file's secrets");
            foreach (var member in (map ?? []).Select(member => member.Key).Where(key => key is not ("source" or "target") && !ComposeValues.IsExtension(key)))
                notes.Add($"services.{service}.secrets.{name}.{member}: has no counterpart here and is left out");
        }
    }

    /// <summary>How each declared secret is to be put into the store.</summary>
    public static IEnumerable<string> Notes(JsonNode? declared, string system) => declared is not JsonObject secrets
        ? []
        : secrets.Select(secret => $"secrets.{secret.Key}: its value is not read here; put it into the store: sandun secret set {SourceOf(system, secret.Key)} --file {FileOf(secret.Value)}");

    private static string FileOf(JsonNode? secret) => secret switch
    {
        JsonObject map when map["file"] is { } file => file.ToString(),
        JsonObject map when map["environment"] is { } variable => $"FILE, with what the variable {variable} holds",
        JsonObject map when ComposeValues.IsTrue(map["external"]) => $"FILE, with what {map["name"]?.ToString() ?? "it"} holds where it is kept now",
        _ => "FILE",
    };

    private static string SourceOf(string system, string secret) => $"{system}/{secret}";
}
