using System.Globalization;
using System.Text.Json.Nodes;

namespace Sandun.Formats.Compose;

/// <summary>The values compose files write in their own ways. What cannot be read is refused by the member's path.</summary>
internal static class ComposeValues
{
    /// <summary>Longer texts are no times.</summary>
    private const int LongestTime = 20;

    public static int Whole(string member, JsonNode value) =>
        int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : throw Wrong(member, value, "a whole number");

    public static decimal? Number(string member, JsonNode? value) => value is null ? null
        : decimal.TryParse(value.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(member, value, "a number such as 0.5");

    public static decimal? Megabytes(string member, JsonNode? value)
    {
        if (value is null) return null;
        var text = value.ToString().Trim().ToLowerInvariant().TrimEnd('b');
        var unit = text.Length > 0 ? text[^1] : ' ';
        var factor = unit switch { 'k' => 1m / 1024, 'm' => 1m, 'g' => 1024m, _ => 1m / (1024 * 1024) };
        if (unit is 'k' or 'm' or 'g') text = text[..^1];
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? decimal.Round(amount * factor, 3)
            : throw Wrong(member, value, "an amount such as 512m");
    }

    /// <summary>Whole seconds, rounded up, of a time such as <c>1m30s</c>.</summary>
    public static int Seconds(string member, JsonNode value)
    {
        var text = value.ToString();
        if (text.Length > LongestTime) throw Wrong(member, value, "a time such as 1m30s");
        decimal seconds = 0, number = 0, scale = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (char.IsAsciiDigit(letter))
            {
                number = scale == 0 ? (number * 10) + (letter - '0') : number + ((letter - '0') * scale);
                scale /= scale == 0 ? 1 : 10;
            }
            else if (letter == '.' && scale == 0) scale = 0.1m;
            else
            {
                var isMilli = letter == 'm' && i + 1 < text.Length && text[i + 1] == 's';
                seconds += number * (letter switch { 'h' => 3600m, 'm' when isMilli => 0.001m, 'm' => 60m, 's' => 1m, _ => throw Wrong(member, value, "a time such as 1m30s") });
                if (isMilli) i++;
                number = scale = 0;
            }
        }

        return (int)Math.Min(int.MaxValue, Math.Ceiling(seconds + number));
    }

    public static bool IsTrue(JsonNode? value) => value?.ToString() == "true";

    /// <summary>Whether a member is an extension, which says nothing to anybody else.</summary>
    public static bool IsExtension(string member) => member.StartsWith("x-", StringComparison.Ordinal);

    public static FormatException Wrong(string member, JsonNode value, string right) => new($"{member}: '{value}' should be {right}");
}
