using System.Globalization;
using System.Text.Json;

namespace Sandun.MarathonApi;

/// <summary>
/// Finds <c>\uD800</c> to <c>\uDFFF</c> without its pair. Such a text has no UTF-8 form, so that whoever reads, copies or compares it later
/// would fail in the middle of its work; it is refused where it comes in.
/// </summary>
internal static class HalfCharacters
{
    /// <summary>Where the first one is, in bytes, those in members' names before those in values; null when there is none. The text need not be sound JSON.</summary>
    public static (int At, bool InName)? Find(ReadOnlySpan<byte> utf8)
    {
        int? half = null, inValue = null;
        var inText = false;
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == '"')
            {
                inText = !inText;
                if (inText) half = null;
                else if (half is { } name && IsName(utf8[(i + 1)..])) return (name, true);
                else inValue ??= half;
            }
            else if (inText && utf8[i] == '\\')
            {
                var unit = CodeUnit(utf8, i);
                var paired = unit is >= 0xD800 and <= 0xDBFF && CodeUnit(utf8, i + 6) is >= 0xDC00 and <= 0xDFFF;
                if (unit is >= 0xD800 and <= 0xDFFF && !paired) half ??= i;
                i += paired ? 7 : 1;
            }
        }

        return inValue is { } value ? (value, false) : null;
    }

    /// <summary>Marathon's path of the value at this byte of sound JSON.</summary>
    public static string PathAt(ReadOnlySpan<byte> utf8, int at)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        var levels = new List<(bool IsList, string Name, int Index)>();
        while (reader.Read() && reader.TokenStartIndex <= at)
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                levels.RemoveAt(levels.Count - 1);
                continue;
            }

            if (levels.Count > 0)
            {
                var top = levels[^1];
                if (reader.TokenType == JsonTokenType.PropertyName) levels[^1] = top with { Name = reader.GetString()! };
                else if (top.IsList) levels[^1] = top with { Index = top.Index + 1 };
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) levels.Add((reader.TokenType == JsonTokenType.StartArray, "", -1));
        }

        return string.Concat(levels.Select(level => level.IsList ? string.Create(CultureInfo.InvariantCulture, $"({level.Index})") : "/" + level.Name));
    }

    /// <summary>Whether a colon follows, which makes the text before it a name.</summary>
    private static bool IsName(ReadOnlySpan<byte> rest) => rest.TrimStart(" \t\r\n"u8) is [(byte)':', ..];

    /// <summary>The number of <c>\uXXXX</c> at this place; 0 when there is none.</summary>
    private static int CodeUnit(ReadOnlySpan<byte> utf8, int at) =>
        at + 6 <= utf8.Length && utf8[at] == '\\' && utf8[at + 1] == 'u' &&
        int.TryParse(utf8.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? unit
            : 0;
}
