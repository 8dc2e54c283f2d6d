using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sandun.Formats.Compose;

/// <summary>Puts values in for <c>$NAME</c>, <c>${NAME}</c>, <c>${NAME:-default}</c>, <c>${NAME-default}</c> and <c>${NAME:?error}</c>; <c>$$</c> is a dollar.</summary>
internal static partial class Interpolation
{
    public static JsonNode? Of(JsonNode? node, Func<string, string?> variable, List<string> notes) => node switch
    {
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, Of(member.Value, variable, notes)))),
        JsonArray list => new JsonArray([.. list.Select(item => Of(item, variable, notes))]),
        JsonValue value when value.TryGetValue<string>(out var text) && text.Contains('$', StringComparison.Ordinal) => Text(text, variable, notes),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Text(string text, Func<string, string?> variable, List<string> notes)
    {
        var result = Reference().Replace(text, match =>
        {
            if (match.Value == "$$") return "$";
            var name = match.Groups["name"].Value;
            var set = variable(name);
            var rule = match.Groups["rule"].Value;
            var isSet = set is not null && (set.Length > 0 || !rule.StartsWith(':'));
            if (isSet) return rule.EndsWith('+') ? match.Groups["word"].Value : set!;
            if (rule.EndsWith('?')) throw new FormatException($"the variable {name} is needed: {match.Groups["word"].Value}");
            if (rule.EndsWith('-')) return match.Groups["word"].Value;
            if (!rule.EndsWith('+')) notes.Add($"the variable {name} is not set: it is taken as empty");
            return "";
        });
        return JsonValue.Create(result);
    }

    [GeneratedRegex(@"\$(?:\$|(?<name>[A-Za-z_][A-Za-z0-9_]*)|\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?:(?<rule>:?[-?+])(?<word>[^}]*))?\})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();
}
