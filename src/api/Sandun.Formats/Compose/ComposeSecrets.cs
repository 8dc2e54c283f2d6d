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

    /// <summary>How each declared secret is to be put into the store.</summary>
    public static IEnumerable<string> Notes(JsonNode? declared, string system) => declared is not JsonObject secrets
        ? []
        : secrets.Select(secret => $"secrets.{secret.Key}: its value is not read here; put it into the store: sandun secret set {SourceOf(system, secret.Key)} --file {FileOf(secret.Value)}");

    private static string FileOf(JsonNode? secret) => secret is JsonObject map && map["file"] is { } file ? file.ToString() : "FILE";

    private static string SourceOf(string system, string secret) => $"{system}/{secret}";
}
