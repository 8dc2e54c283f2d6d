using System.Collections;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Sandun.MesosApi.Json;

/// <summary>
/// Reads messages from JSON as Mesos does: unknown members and unknown names of optional enums are skipped, null means unset, numbers
/// and booleans may come as texts, one value may stand for a list of one.
/// </summary>
internal static class MessageReader
{
    /// <summary>Deeper than any call nests; a body of brackets alone cannot exhaust the stack.</summary>
    private const int DeepestNesting = 128;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = DeepestNesting };

    /// <exception cref="MalformedCallException">It is no JSON, or not that of such a message; the message says where.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> body)
        where T : IMessage<T>, new()
    {
        using var document = Parse(body);
        return Read<T>(document.RootElement);
    }

    /// <exception cref="MalformedCallException">It is not the JSON of such a message; the message says where.</exception>
    public static T Read<T>(JsonElement element)
        where T : IMessage<T>, new()
    {
        var message = new T();
        var kind = message.Descriptor.Name;
        if (element.ValueKind != JsonValueKind.Object)
            throw new MalformedCallException($"Failed to convert JSON into {kind} protobuf: Expecting a JSON object");
        try
        {
            Fill(message, element, MessageForm.Of(message.Descriptor));
        }
        catch (FormatException wrong)
        {
            throw new MalformedCallException($"Failed to convert JSON into {kind} protobuf: {wrong.Message}");
        }

        if (RequiredFields.Missing(message) is { } missing)
            throw new MalformedCallException($"Failed to convert JSON into {kind} protobuf: Missing required fields: {missing}");
        return message;
    }

    /// <exception cref="MalformedCallException">It is no JSON, or nests too deep.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, s_options);
        }
        catch (JsonException broken)
        {
            throw new MalformedCallException("Failed to parse body into JSON: " + broken.Message);
        }
    }

    internal static void Fill(IMessage message, JsonElement element, MessageForm form)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (form.Find(member.Name) is { } field) Set(message, field, member.Value);
        }
    }

    private static void Set(IMessage message, FieldForm field, JsonElement element)
    {
        var descriptor = field.Descriptor;
        if (element.ValueKind == JsonValueKind.Null) return;
        if (descriptor.IsMap)
        {
            SetMap((IDictionary)descriptor.Accessor.GetValue(message), field, element);
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            if (!descriptor.IsRepeated) throw Unexpected("array", field);
            var list = (IList)descriptor.Accessor.GetValue(message);
            foreach (var item in element.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Null && Value(field, item) is { } value) list.Add(value);
            }
        }
        else if (Value(field, element) is { } value)
        {
            if (descriptor.IsRepeated) ((IList)descriptor.Accessor.GetValue(message)).Add(value);
            else descriptor.Accessor.SetValue(message, value);
        }
    }

    private static void SetMap(IDictionary map, FieldForm field, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Unexpected(Word(element), field);
        var values = field.Message.Find("value")!;
        foreach (var entry in element.EnumerateObject())
        {
            if (Value(values, entry.Value) is { } value) map[entry.Name] = value;
        }
    }

    /// <summary>The value, or null when it is one to skip.</summary>
    private static object? Value(FieldForm field, JsonElement element) => field.Descriptor.FieldType switch
    {
        FieldType.Message => Message(field, element),
        FieldType.String => element.ValueKind == JsonValueKind.String ? Text(element) : throw Unexpected(Word(element), field),
        FieldType.Bytes => element.ValueKind == JsonValueKind.String ? Bytes(field, element) : throw Unexpected(Word(element), field),
        FieldType.Enum => element.ValueKind == JsonValueKind.String ? EnumValue(field, Text(element)) : throw Unexpected(Word(element), field),
        FieldType.Bool => Bool(field, element),
        FieldType.Double => Double(field, element),
        FieldType.Int32 => (int)Whole(field, element, int.MinValue, int.MaxValue),
        FieldType.UInt32 => (uint)Whole(field, element, uint.MinValue, uint.MaxValue),
        FieldType.Int64 => (long)Whole(field, element, long.MinValue, long.MaxValue),
        FieldType.UInt64 => (ulong)Whole(field, element, ulong.MinValue, ulong.MaxValue),
        _ => throw new InvalidOperationException($"the schema has a field of a kind it should not: {field.Descriptor.FullName}"),
    };

    private static IMessage Message(FieldForm field, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Unexpected(Word(element), field);
        var message = field.Message.Create();
        Fill(message, element, field.Message);
        return message;
    }

    private static ByteString Bytes(FieldForm field, JsonElement element) => element.TryGetBytesFromBase64(out var bytes)
        ? UnsafeByteOperations.UnsafeWrap(bytes)
        : throw new FormatException($"Failed to base64 decode bytes field '{field.Descriptor.Name}': it is not base64");

    private static object? EnumValue(FieldForm field, string name)
    {
        if (field.Descriptor.EnumType.FindValueByName(name) is { } value) return value.Number;
        return field.IsRequired ? throw new FormatException($"Failed to find enum for '{name}'") : null;
    }

    private static bool Bool(FieldForm field, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => Text(element) switch
        {
            "true" => true,
            "false" => false,
            var other => throw new FormatException($"Failed to parse '{other}' as a JSON boolean for field '{field.Descriptor.Name}'"),
        },
        _ => throw Unexpected(Word(element), field),
    };

    private static double Double(FieldForm field, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Number) return element.GetDouble();
        if (element.ValueKind != JsonValueKind.String) throw Unexpected(Word(element), field);
        return Text(element) switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw NotANumber(field, text),
        };
    }

    /// <summary>A whole number within the bounds; one written with a point or exponent counts when it is whole.</summary>
    private static decimal Whole(FieldForm field, JsonElement element, decimal least, decimal most)
    {
        var text = element.ValueKind switch
        {
            JsonValueKind.Number => element.GetRawText(),
            JsonValueKind.String => Text(element),
            _ => throw Unexpected(Word(element), field),
        };
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) throw NotANumber(field, text);
        return number >= least && number <= most
            ? decimal.Truncate(number)
            : throw new FormatException($"The number {text} is out of range for field '{field.Descriptor.Name}'");
    }

    /// <summary>A text whose escapes are no characters (half a surrogate pair) is the caller's mistake.</summary>
    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("a text holds escapes that are no characters");
        }
    }

    private static FormatException NotANumber(FieldForm field, string text) =>
        new($"Failed to parse '{text}' as a JSON number for field '{field.Descriptor.Name}'");

    private static FormatException Unexpected(string what, FieldForm field) =>
        new($"Not expecting a JSON {what} for field '{field.Descriptor.Name}'");

    private static string Word(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };
}
