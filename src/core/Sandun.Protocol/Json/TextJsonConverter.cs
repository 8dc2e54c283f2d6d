using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>Writes a value as one JSON string, also where it is a member name.</summary>
public abstract class TextJsonConverter<T> : JsonConverter<T>
    where T : notnull
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Format(value));

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString() ?? "");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(Format(value));

    /// <exception cref="FormatException">The text is not one <see cref="Format"/> writes.</exception>
    protected abstract T Parse(string text);

    protected virtual string Format(T value) => value.ToString() ?? "";
}
