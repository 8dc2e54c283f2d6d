using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sandun.MarathonApi;

/// <summary>How Marathon's JSON is spelled: timestamps and characters.</summary>
internal static class MarathonJson
{
    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Only what JSON demands is escaped; answers are never placed in HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonWriterOptions Indented =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    /// <summary>Exactly three fractional digits and a Z: versions are compared as texts and stand in URLs.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(Timestamp, CultureInfo.InvariantCulture);

    public static string? Time(DateTimeOffset? time) => time is { } known ? Time(known) : null;

    /// <summary>Reads a timestamp; fractions beyond milliseconds are dropped.</summary>
    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    public static void Time(this Utf8JsonWriter writer, string name, DateTimeOffset time) => writer.WriteString(name, Time(time));

    /// <summary>Writes a list of texts.</summary>
    public static void Texts(this Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    /// <summary>Writes a map of texts.</summary>
    public static void TextMap(this Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, string>> map)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in map) writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    /// <summary>Writes pairs as members of the object the caller has begun.</summary>
    public static void TextMapMembers(this Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, string>> map)
    {
        foreach (var (key, value) in map) writer.WriteString(key, value);
    }

    /// <summary>Writes a text, or null.</summary>
    public static void TextOrNull(this Utf8JsonWriter writer, string name, string? text)
    {
        if (text is null) writer.WriteNull(name);
        else writer.WriteString(name, text);
    }

    /// <summary>Writes a number, or null.</summary>
    public static void NumberOrNull(this Utf8JsonWriter writer, string name, int? number)
    {
        if (number is { } value) writer.WriteNumber(name, value);
        else writer.WriteNull(name);
    }
}
