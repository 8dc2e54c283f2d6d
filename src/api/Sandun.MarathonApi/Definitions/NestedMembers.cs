using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Members nobody knows within the members of an app or pod, by paths such as <c>/healthChecks(0)/timeout</c>.</summary>
internal static class NestedMembers
{
    /// <summary>Whether the key of an unknown member is a path into the app, and not the name of one of its own.</summary>
    public static bool Is(string key) => key.StartsWith('/') && key.IndexOf('/', 1) > 0;

    /// <summary>The unknown members below the definition's own, with their paths.</summary>
    /// <param name="definition">Its members.</param>
    /// <param name="shapes">What is known below each.</param>
    public static IEnumerable<(string Path, JsonElement Value)> Unknown(
        IEnumerable<(string Name, JsonElement Value)> definition, IReadOnlyDictionary<string, HashSet<string>> shapes)
    {
        // Most members are values, below which there is nothing: they are passed before a path is made of them.
        foreach (var (name, value) in definition)
            if (HasMore(value))
                foreach (var found in Within("/" + name, "/" + name, value, shapes)) yield return found;
    }

    private static IEnumerable<(string Path, JsonElement Value)> Below(
        JsonElement holder, string path, string shape, IReadOnlyDictionary<string, HashSet<string>> shapes)
    {
        if (holder.ValueKind != JsonValueKind.Object) yield break;
        var known = shapes[shape];
        foreach (var member in holder.EnumerateObject())
        {
            if (!known.Contains(member.Name)) yield return ($"{path}/{member.Name}", member.Value);
            else if (HasMore(member.Value))
                foreach (var found in Within($"{path}/{member.Name}", $"{shape}/{member.Name}", member.Value, shapes)) yield return found;
        }
    }

    private static IEnumerable<(string Path, JsonElement Value)> Within(
        string path, string shape, JsonElement value, IReadOnlyDictionary<string, HashSet<string>> shapes)
    {
        if (shapes.ContainsKey(shape)) return Below(value, path, shape, shapes);
        var items = $"{shape}()";
        return value.ValueKind == JsonValueKind.Array && shapes.ContainsKey(items)
            ? value.EnumerateArray().SelectMany((item, index) => Below(item, $"{path}({index.ToString(CultureInfo.InvariantCulture)})", items, shapes))
            : [];
    }

    private static bool HasMore(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0);

    /// <summary>
    /// Writes what <paramref name="write"/> writes, as members of an object that was begun, with the nested members of <paramref name="unknown"/>
    /// where they were. One whose place is gone (a legacy form was translated) is left out.
    /// </summary>
    public static void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> unknown, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var inner = new Utf8JsonWriter(buffer, MarathonJson.WriterOptions))
        {
            inner.WriteStartObject();
            write(inner);
            inner.WriteEndObject();
        }

        var joined = Joined(buffer.WrittenMemory, unknown);
        using var document = JsonDocument.Parse(joined ?? buffer.WrittenMemory);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            if (joined is null) writer.WriteRawValue(member.Value.GetRawText());
            else member.Value.WriteTo(writer);
        }
    }

    /// <summary>Null when it cannot be done: half of a surrogate pair cannot be carried over, and the definition is worth more than what nobody reads.</summary>
    private static ReadOnlyMemory<byte>? Joined(ReadOnlyMemory<byte> known, ImmutableSortedDictionary<string, string> unknown)
    {
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            var app = JsonNode.Parse(known.Span)!.AsObject();
            foreach (var (path, json) in unknown.Where(member => Is(member.Key))) Put(app, path, json);
            using var writer = new Utf8JsonWriter(buffer, MarathonJson.WriterOptions);
            app.WriteTo(writer);
            writer.Flush();
            return buffer.WrittenMemory;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The definition without those nested members whose place is gone, because a legacy form was translated or equal items became one.</summary>
    public static AppSpec Settled(AppSpec spec)
    {
        if (!spec.Unknown.Keys.Any(Is)) return spec;
        var own = spec.Unknown.RemoveRange(spec.Unknown.Keys.Where(Is));
        var known = Encoding.UTF8.GetBytes(AppJsonWriter.Write(spec with { Unknown = own }, indented: false));
        if (Joined(known, spec.Unknown) is not { } joined) return spec with { Unknown = own };
        using var document = JsonDocument.Parse(joined);
        var members = new Member(document.RootElement, "", new Findings()).Pairs();
        var placed = Unknown(members, spec.Pod is null ? MemberShapes.App : MemberShapes.Pod).Select(member => member.Path).ToHashSet(StringComparer.Ordinal);
        return spec with { Unknown = spec.Unknown.RemoveRange(spec.Unknown.Keys.Where(key => Is(key) && !placed.Contains(key))) };
    }

    private static void Put(JsonNode app, string path, string json)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        JsonNode? at = app;
        foreach (var segment in segments[..^1])
        {
            var bracket = segment.EndsWith(')') ? segment.LastIndexOf('(') : -1;
            at = (at as JsonObject)?[bracket < 0 ? segment : segment[..bracket]];
            if (bracket < 0) continue;
            if (!int.TryParse(segment.AsSpan(bracket + 1, segment.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return;
            at = at is JsonArray list && index < list.Count ? list[index] : null;
        }

        if (at is JsonObject holder && !holder.ContainsKey(segments[^1])) holder[segments[^1]] = JsonNode.Parse(json);
    }
}
