using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Turns bytes into a JSON document, within bounds, or into the refusal Marathon gives.</summary>
public static class JsonText
{
    /// <summary>Deepest nesting: a group of groups ten levels down stays far below, and readers of any language can follow.</summary>
    public const int MaxDepth = 64;

    /// <summary>Largest request body: a thousand large apps fit, a runaway client does not fill the memory.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private static readonly JsonDocumentOptions s_repeating = new() { MaxDepth = MaxDepth };

    /// <summary>
    /// Parses a document; of members that stand twice the last one counts, as for Marathon. It is never disposed: edits that refer to it run later, in the scheduler's turn, and without a pooled
    /// buffer behind it disposal would only return its index to a pool.
    /// </summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out JsonElement root, [NotNullWhen(false)] out ServiceReply.Refused? refusal)
    {
        root = default;
        refusal = null;
        if (utf8.Span.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        var half = HalfCharacters.Find(utf8.Span);
        if (utf8.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            refusal = Malformed("Please specify data in JSON format", "the body is empty");
        else if (!Utf8.IsValid(utf8.Span))
            refusal = Malformed("Invalid JSON", "the body is not valid UTF-8");
        else if (half is { InName: true })
            refusal = Malformed("Invalid JSON", FormattableString.Invariant($"the escape at byte {half.Value.At} is half a character, a surrogate without its pair, in a name"));
        else if (IsTooDeep(utf8.Span))
            refusal = ServiceReply.Refused.InvalidAt("/", $"nesting is deeper than the bound of {MaxDepth} levels");
        if (refusal is not null) return false;
        try
        {
            root = Parse(utf8).RootElement;
            if (half is null) return true;
            refusal = new(
                RefusalKind.Invalid, "Invalid JSON",
                [new InvalidMember(HalfCharacters.PathAt(utf8.Span, half.Value.At), "error.expected.jsstring", "holds half of a surrogate pair")], []);
            return false;
        }
        catch (JsonException broken)
        {
            refusal = Malformed("Invalid JSON", broken.Message);
            return false;
        }
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonDocument.Parse(utf8, s_options);
        }
        catch (JsonException)
        {
            // Broken, which is said now, or whole but for members that are repeated: then it is written anew without them.
            using var repeating = JsonDocument.Parse(utf8, s_repeating);
            var written = new ArrayBufferWriter<byte>(utf8.Length);
            using (var writer = new Utf8JsonWriter(written)) WriteLast(writer, repeating.RootElement);
            return JsonDocument.Parse(written.WrittenMemory, s_options);
        }
    }

    /// <summary>Each member where it first stands, with its last value.</summary>
    private static void WriteLast(Utf8JsonWriter writer, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in element.EnumerateArray()) WriteLast(writer, item);
            writer.WriteEndArray();
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var members = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var member in element.EnumerateObject()) members[member.Name] = member.Value;
            writer.WriteStartObject();
            foreach (var (name, value) in members)
            {
                writer.WritePropertyName(name);
                WriteLast(writer, value);
            }

            writer.WriteEndObject();
        }
        else writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true);
    }

    private static ServiceReply.Refused Malformed(string message, string details) =>
        new(RefusalKind.BadRequest, message, [new InvalidMember("", details)], []);

    /// <summary>Counts brackets outside texts, so that depth is told apart from broken syntax and costs nothing to refuse.</summary>
    private static bool IsTooDeep(ReadOnlySpan<byte> utf8)
    {
        var depth = 0;
        var inText = false;
        for (var i = 0; i < utf8.Length; i++)
        {
            var c = utf8[i];
            if (inText)
            {
                if (c == '\\') i++;
                else if (c == '"') inText = false;
            }
            else if (c == '"') inText = true;
            else if (c is (byte)'{' or (byte)'[' && ++depth > MaxDepth) return true;
            else if (c is (byte)'}' or (byte)']') depth--;
        }

        return false;
    }
}
