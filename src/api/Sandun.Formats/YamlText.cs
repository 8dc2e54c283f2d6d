using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sandun.Formats;

/// <summary>
/// YAML as the JSON it means, and back. Scalars are read by YAML 1.2's core schema, so <c>no</c> is a text and <c>0x1F</c> a number; anchors
/// are followed within bounds; tags of other types are refused.
/// </summary>
public static class YamlText
{
    /// <summary>Deepest nesting, as for JSON.</summary>
    private const int DepthMost = 64;

    /// <summary>Values a document may come to once its anchors are followed: a small file must not become a large one.</summary>
    private const int ValuesMost = 1_000_000;

    private static readonly JsonWriterOptions s_compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the text is written in JSON: its first sign opens an object or a list.</summary>
    public static bool IsJson(string text) => text.AsSpan().TrimStart(" \t\r\n\uFEFF") is ['{' or '[', ..] or [];

    /// <summary>The JSON a YAML document means.</summary>
    /// <exception cref="FormatException">It is no YAML, holds several documents, or goes beyond a bound; the message names line and column.</exception>
    public static string ToJson(string yaml) => Write(ToNode(yaml));

    /// <summary>The same as a node.</summary>
    /// <exception cref="FormatException">As for <see cref="ToJson"/>.</exception>
    public static JsonNode? ToNode(string yaml)
    {
        try
        {
            var reader = new Reader(new Parser(new StringReader(yaml)));
            return reader.Document();
        }
        catch (YamlException broken)
        {
            throw new FormatException($"not YAML: line {broken.Start.Line}, column {broken.Start.Column}: {broken.Message}", broken);
        }
    }

    /// <summary>JSON in block style, members in their order.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string FromJson(string json)
    {
        var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings(2, 4096, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, JsonNode.Parse(json));
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static string Write(JsonNode? node)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_compact))
        {
            if (node is null) writer.WriteNullValue();
            else node.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(null, null, isImplicit: true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (name, value) in map)
                {
                    emitter.Emit(Text(name));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list) Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                emitter.Emit(Text(value.GetValue<string>()));
                break;
            default:
                emitter.Emit(new Scalar(null, null, Write(node), ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false));
                break;
        }
    }

    /// <summary>A text, quoted where it would be read as something else.</summary>
    private static Scalar Text(string text)
    {
        var isText = Reader.Value(text) is JsonValue plain && plain.GetValueKind() == JsonValueKind.String;
        var style = !isText ? ScalarStyle.DoubleQuoted : text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal : ScalarStyle.Any;
        return new Scalar(null, null, text, style, isPlainImplicit: true, isQuotedImplicit: true);
    }

    private sealed class Reader(IParser parser)
    {
        private readonly Dictionary<string, JsonNode?> _anchors = new(StringComparer.Ordinal);
        private int _values;

        public JsonNode? Document()
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return null;
            parser.Consume<DocumentStart>();
            var root = Node(0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second)) throw At(second!.Start, "a second document; put each into a file of its own");
            return root;
        }

        /// <summary>A plain scalar by YAML 1.2's core schema; null means null.</summary>
        public static JsonNode? Value(string text)
        {
            switch (text)
            {
                case "" or "~" or "null" or "Null" or "NULL": return null;
                case "true" or "True" or "TRUE": return JsonValue.Create(true);
                case "false" or "False" or "FALSE": return JsonValue.Create(false);
            }

            if (text.StartsWith("0x", StringComparison.Ordinal) &&
                long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex))
                return JsonValue.Create(hex);
            if (text[0] is not ((>= '0' and <= '9') or '-' or '+' or '.')) return JsonValue.Create(text);
            if (text.Length > 1 && text.TrimStart('+', '-') is ['0', >= '0' and <= '9', ..]) return JsonValue.Create(text);
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return JsonValue.Create(whole);
            return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
        }

        private JsonNode? Node(int depth)
        {
            if (++_values > ValuesMost) throw At(parser.Current!.Start, $"more than {ValuesMost} values once its anchors are followed");
            if (depth > DepthMost) throw At(parser.Current!.Start, $"nesting deeper than {DepthMost} levels");
            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                if (!_anchors.TryGetValue(alias!.Value.Value, out var known)) throw At(alias.Start, $"there is no anchor &{alias.Value.Value} before it");
                _values += Size(known);
                if (_values > ValuesMost) throw At(alias.Start, $"more than {ValuesMost} values once its anchors are followed");
                return known?.DeepClone();
            }

            var start = (NodeEvent)parser.Current!;
            if (start is MappingStart or SequenceStart && !start.Tag.IsEmpty && !start.Tag.IsNonSpecific && start.Tag.Value is not ("tag:yaml.org,2002:map" or "tag:yaml.org,2002:seq"))
                throw At(start.Start, $"the tag {start.Tag.Value} is not read here");
            var node = parser.Current switch
            {
                MappingStart => Map(depth),
                SequenceStart => List(depth),
                _ => Scalar(parser.Consume<Scalar>()),
            };
            if (!start.Anchor.IsEmpty) _anchors[start.Anchor.Value] = node?.DeepClone();
            return node;
        }

        private JsonObject Map(int depth)
        {
            var map = new JsonObject();
            var merged = new List<JsonObject>();
            parser.Consume<MappingStart>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                if (!parser.TryConsume<Scalar>(out var name)) throw At(parser.Current!.Start, "a member's name must be a text");
                var value = Node(depth + 1);
                if (name!.Value == "<<" && name.Style == ScalarStyle.Plain)
                    merged.AddRange(value is JsonArray several ? several.OfType<JsonObject>() : value is JsonObject one ? [one] : []);
                else if (!map.TryAdd(name.Value, value)) throw At(name.Start, $"the member {name.Value} is there twice");
            }

            foreach (var (name, value) in merged.SelectMany(other => other))
                if (!map.ContainsKey(name)) map[name] = value?.DeepClone();
            return map;
        }

        private JsonArray List(int depth)
        {
            var list = new JsonArray();
            parser.Consume<SequenceStart>();
            while (!parser.TryConsume<SequenceEnd>(out _)) list.Add(Node(depth + 1));
            return list;
        }

        private static JsonNode? Scalar(Scalar scalar)
        {
            if (scalar.Style != ScalarStyle.Plain) return JsonValue.Create(scalar.Value);
            if (scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific) return Value(scalar.Value);
            return scalar.Tag.Value == "tag:yaml.org,2002:str" ? JsonValue.Create(scalar.Value) : throw At(scalar.Start, $"the tag {scalar.Tag.Value} is not read here");
        }

        private static int Size(JsonNode? node) => node switch
        {
            JsonObject map => 1 + map.Sum(member => Size(member.Value)),
            JsonArray list => 1 + list.Sum(Size),
            _ => 1,
        };

        private static FormatException At(Mark mark, string what) => new($"not YAML that can be read: line {mark.Line}, column {mark.Column}: {what}");
    }
}
