using System.Text;
using System.Text.Json.Nodes;

namespace Sandun.Formats.Compose;

/// <summary>
/// Puts values in for <c>$NAME</c>, <c>${NAME}</c>, <c>${NAME:-default}</c>, <c>${NAME-default}</c>, <c>${NAME:?error}</c>,
/// <c>${NAME?error}</c>, <c>${NAME:+other}</c> and <c>${NAME+other}</c>, whose words may hold such again; <c>$$</c> is a dollar.
/// </summary>
internal static class Interpolation
{
    /// <summary>Words within words deeper than this are no file of a person.</summary>
    private const int DeepestWord = 16;

    public static JsonNode? Of(JsonNode? node, Func<string, string?> variable, List<string> notes) => node switch
    {
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, Of(member.Value, variable, notes)))),
        JsonArray list => new JsonArray([.. list.Select(item => Of(item, variable, notes))]),
        JsonValue value when value.TryGetValue<string>(out var text) && text.Contains('$', StringComparison.Ordinal) => JsonValue.Create(Of(text, variable, notes)),
        _ => node?.DeepClone(),
    };

    /// <exception cref="FormatException">A variable is needed and not set, or what stands after a dollar is none of the forms.</exception>
    public static string Of(string text, Func<string, string?> variable, List<string> notes) => Of(text, variable, notes, 0);

    private static string Of(string text, Func<string, string?> variable, List<string> notes, int depth)
    {
        if (depth > DeepestWord) throw new FormatException($"'{text}' holds variables within variables deeper than {DeepestWord} levels");
        var result = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '$') result.Append(text[i++]);
            else if (i + 1 < text.Length && text[i + 1] == '$')
            {
                result.Append('$');
                i += 2;
            }
            else if (i + 1 < text.Length && text[i + 1] == '{')
            {
                var end = EndOf(text, i);
                result.Append(Braced(text[(i + 2)..end], variable, notes, depth));
                i = end + 1;
            }
            else
            {
                var name = NameAt(text, i + 1);
                if (name.Length == 0) throw new FormatException($"'{text}': a dollar that names no variable is written $$");
                result.Append(Plain(name, variable, notes));
                i += 1 + name.Length;
            }
        }

        return result.ToString();
    }

    private static string Braced(string inside, Func<string, string?> variable, List<string> notes, int depth)
    {
        var name = NameAt(inside, 0);
        var rule = inside[name.Length..];
        if (name.Length == 0) throw new FormatException($"'${{{inside}}}' names no variable");
        if (rule.Length == 0) return Plain(name, variable, notes);
        var isStrict = rule[0] == ':';
        if (isStrict) rule = rule[1..];
        if (rule is not ['-' or '?' or '+', ..]) throw new FormatException($"'${{{inside}}}' should look like ${{{name}:-default}}, ${{{name}:?error}} or ${{{name}:+other}}");
        var set = variable(name);
        var isSet = set is not null && (set.Length > 0 || !isStrict);
        string Word() => Of(rule[1..], variable, notes, depth + 1);
        return rule[0] switch
        {
            '+' => isSet ? Word() : "",
            '?' => isSet ? set! : throw new FormatException($"the variable {name} is needed: {Word()}"),
            _ => isSet ? set! : Word(),
        };
    }

    private static string Plain(string name, Func<string, string?> variable, List<string> notes)
    {
        if (variable(name) is { } set) return set;
        notes.Add($"the variable {name} is not set: it is taken as empty");
        return "";
    }

    private static string NameAt(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '_' || (end > start && char.IsAsciiDigit(text[end])))) end++;
        return text[start..end];
    }

    /// <summary>Where the brace that opens after the dollar is closed.</summary>
    private static int EndOf(string text, int dollar)
    {
        var open = 0;
        for (var i = dollar; i < text.Length; i++)
        {
            if (text[i] == '{' && text[i - 1] == '$') open++;
            else if (text[i] == '}' && --open == 0) return i;
        }

        throw new FormatException($"'{text}': a brace is not closed");
    }
}
