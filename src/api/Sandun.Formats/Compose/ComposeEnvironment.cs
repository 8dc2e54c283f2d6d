using System.Text.Json.Nodes;

namespace Sandun.Formats.Compose;

/// <summary>A service's variables: those of its files, and over them those of <c>environment</c>.</summary>
internal sealed class ComposeEnvironment(string service, ComposeReading reading, List<string> notes)
{
    /// <summary>The variables, or none.</summary>
    public JsonObject Of(JsonObject wished)
    {
        var all = new JsonObject();
        AddFiles(all, wished["env_file"]);
        if (wished["environment"] is JsonObject members)
            foreach (var (name, value) in members) Add(all, "environment", name, value?.ToString());
        foreach (var item in wished["environment"] as JsonArray ?? [])
        {
            var cut = item!.ToString().Split('=', 2);
            Add(all, "environment", cut[0], cut.Length > 1 ? cut[1] : null);
        }

        return all;
    }

    /// <summary>A name without a value is taken from where the file is read, as compose does.</summary>
    private void Add(JsonObject all, string member, string name, string? value)
    {
        value ??= reading.Variable(name);
        if (value is not null) all[name] = value;
        else Note(member, $"{name} has no value here and none is set where the file is read: it is left out");
    }

    private void AddFiles(JsonObject all, JsonNode? files)
    {
        if (files is null) return;
        if (reading.File is null)
        {
            Note("env_file", "is not read: put its values into environment");
            return;
        }

        foreach (var item in files is JsonArray several ? several.ToList() : [files])
        {
            var path = item is JsonObject map ? map["path"]?.ToString() ?? "" : item!.ToString();
            var isOptional = (item as JsonObject)?["required"]?.ToString() == "false";
            if (reading.File(path) is { } text) AddFile(all, text, isRaw: (item as JsonObject)?["format"]?.ToString() == "raw");
            else if (!isOptional) throw new FormatException($"services.{service}.env_file: there is no file {path}");
        }

        Note("env_file", "its values stand in the definition for all to read; give tasks passwords as secrets");
    }

    private void AddFile(JsonObject all, string text, bool isRaw)
    {
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var cut = line.Split('=', 2);
            var name = (cut[0].StartsWith("export ", StringComparison.Ordinal) ? cut[0]["export ".Length..] : cut[0]).Trim();
            Add(all, "env_file", name, cut.Length < 2 ? null : isRaw ? cut[1] : Value(cut[1].Trim()));
        }
    }

    /// <summary>A value without its quotes, or without the comment after it; within single quotes nothing is put in.</summary>
    private string Value(string text)
    {
        if (text.Length > 1 && text[0] == '\'' && text.IndexOf('\'', 1) is > 0 and var single) return text[1..single];
        if (text.Length > 1 && text[0] == '"' && text.LastIndexOf('"') is > 0 and var end)
            return Interpolation.Of(text[1..end].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal), reading.Variable, notes);
        var comment = text.IndexOf(" #", StringComparison.Ordinal);
        return Interpolation.Of((comment >= 0 ? text[..comment] : text).TrimEnd(), reading.Variable, notes);
    }

    private void Note(string member, string what) => notes.Add($"services.{service}.{member}: {what}");
}
