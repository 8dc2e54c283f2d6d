using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Sandun.MesosApi.Json;

/// <summary>
/// Writes messages as the JSON of Mesos, which is not that of protobuf: names as in the schema, 64-bit integers as numbers, bytes as
/// base64, infinities as texts, and unset fields by what they mean by default.
/// </summary>
internal static class MessageJson
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Bytes(IMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Write(buffer, message);
        return buffer.WrittenSpan.ToArray();
    }

    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        using var json = new Utf8JsonWriter(output, Options);
        Write(json, message);
    }

    public static void Write(Utf8JsonWriter json, IMessage message) => Write(json, message, MessageForm.Of(message.Descriptor));

    public static void Double(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            Span<byte> text = stackalloc byte[40];
            value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
            if (text[..length].IndexOfAny((byte)'.', (byte)'E') < 0)
            {
                ".0"u8.CopyTo(text[length..]);
                length += 2;
            }

            json.WriteRawValue(text[..length], skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(double.IsPositiveInfinity(value) ? "Infinity" : double.IsNegativeInfinity(value) ? "-Infinity" : "NaN");
        }
    }

    private static void Write(Utf8JsonWriter json, IMessage message, MessageForm form)
    {
        json.WriteStartObject();
        foreach (var field in form.Fields) Write(json, message, field, form.WritesEmptyLists);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IMessage message, FieldForm field, bool writesEmptyLists)
    {
        var descriptor = field.Descriptor;
        if (descriptor.IsMap)
        {
            WriteMap(json, (IDictionary)descriptor.Accessor.GetValue(message), field);
        }
        else if (descriptor.IsRepeated)
        {
            var values = (IList)descriptor.Accessor.GetValue(message);
            if (values.Count == 0 && !writesEmptyLists) return;
            json.WriteStartArray(field.Name);
            foreach (var value in values) WriteValue(json, value!, field);
            json.WriteEndArray();
        }
        else if (!descriptor.HasPresence || field.WritesDefault || descriptor.Accessor.HasValue(message))
        {
            if (descriptor.FieldType == FieldType.Enum && field.EnumName((int)descriptor.Accessor.GetValue(message)) is null) return;
            json.WritePropertyName(field.Name);
            WriteValue(json, descriptor.Accessor.GetValue(message), field);
        }
    }

    private static void WriteMap(Utf8JsonWriter json, IDictionary map, FieldForm field)
    {
        if (map.Count == 0) return;
        var value = field.Message.Find("value")!;
        json.WriteStartObject(field.Name);
        foreach (DictionaryEntry entry in map)
        {
            json.WritePropertyName((string)entry.Key);
            WriteValue(json, entry.Value!, value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object value, FieldForm field)
    {
        switch (field.Descriptor.FieldType)
        {
            case FieldType.Message: Write(json, (IMessage)value, field.Message); break;
            case FieldType.String: json.WriteStringValue((string)value); break;
            case FieldType.Bytes: json.WriteBase64StringValue(((ByteString)value).Span); break;
            case FieldType.Bool: json.WriteBooleanValue((bool)value); break;
            case FieldType.Double: Double(json, (double)value); break;
            case FieldType.Int32: json.WriteNumberValue((int)value); break;
            case FieldType.UInt32: json.WriteNumberValue((uint)value); break;
            case FieldType.Int64: json.WriteNumberValue((long)value); break;
            case FieldType.UInt64: json.WriteNumberValue((ulong)value); break;
            case FieldType.Enum: json.WriteStringValue(field.EnumName((int)value) ?? JsonEncodedText.Encode("UNKNOWN")); break;
            default: throw new InvalidOperationException($"the schema has a field of a kind it should not: {field.Descriptor.FullName}");
        }
    }
}
