using System.Text.Json.Nodes;

namespace Sandun.Formats.Compose;

/// <summary>
/// The secrets and configs of a compose file: both are files that containers find in a place of their own, and both become secrets here. Their
/// contents are not read.
/// </summary>
/// <param name="member">The member of the file and of its services: <c>secrets</c> or <c>configs</c>.</param>
/// <param name="folder">Where a container finds one that names no other place.</param>
/// <param name="below">What stands before the names in the store, after the group's; with a slash at its end.</param>
internal sealed class ComposeFiles(string member, string folder, string below)
{
    public static readonly ComposeFiles Secrets = new("secrets", "/run/secrets/", "");

    public static readonly ComposeFiles Configs = new("configs", "/", "configs/");

    /// <summary>Declares a service's files as secrets of its app, and mounts them.</summary>
    public void Write(JsonObject app, JsonObject service, string system)
    {
        foreach (var item in service[member] as JsonArray ?? [])
        {
            var name = NameOf(item);
            var target = item is JsonObject wide && wide["target"] is { } at ? at.ToString() : name;
            if (app["secrets"] is not JsonObject declared) app["secrets"] = declared = [];
            declared[below + name] = new JsonObject { ["source"] = SourceOf(system, name) };
            var container = app["container"]!.AsObject();
            if (container["volumes"] is not JsonArray volumes) container["volumes"] = volumes = [];
            volumes.Add((JsonNode)new JsonObject { ["containerPath"] = target.StartsWith('/') ? target : folder + target, ["secret"] = below + name });
        }
    }

    /// <summary>Refuses what is not declared, and says what of a mount has no counterpart.</summary>
    public void Check(string service, JsonObject wished, JsonObject file, List<string> notes)
    {
        foreach (var item in wished[member] as JsonArray ?? [])
        {
            var name = NameOf(item);
            if (file[member] is not JsonObject known || !known.ContainsKey(name)) throw new FormatException($"services.{service}.{member}: {name} is not declared in the file's {member}");
            foreach (var other in (item as JsonObject ?? []).Select(part => part.Key).Where(key => key is not ("source" or "target") && !ComposeValues.IsExtension(key)))
                notes.Add($"services.{service}.{member}.{name}.{other}: has no counterpart here and is left out");
        }
    }

    /// <summary>How each declared one is to be put into the store.</summary>
    public IEnumerable<string> Notes(JsonObject file, string system) => file[member] is not JsonObject declared
        ? []
        : declared.Select(one => $"{member}.{one.Key}: its value is not read here; put it into the store: sandun secret set {SourceOf(system, one.Key)} --file {PlaceOf(one.Value)}");

    private static string NameOf(JsonNode? item) => item is JsonObject map ? map["source"]?.ToString() ?? "" : item!.ToString();

    private static string PlaceOf(JsonNode? declared) => declared switch
    {
        JsonObject map when map["file"] is { } file => file.ToString(),
        JsonObject map when map["content"] is not null => "FILE, with what its content says",
        JsonObject map when map["environment"] is { } variable => $"FILE, with what the variable {variable} holds",
        JsonObject map when ComposeValues.IsTrue(map["external"]) => $"FILE, with what {map["name"]?.ToString() ?? "it"} holds where it is kept now",
        _ => "FILE",
    };

    private string SourceOf(string system, string name) => $"{system}/{below}{name}";
}
