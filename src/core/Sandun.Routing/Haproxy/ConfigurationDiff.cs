namespace Sandun.Routing;

/// <summary>What a reload changed, for people: lines that came and went, by section. Servers are left out; they change all the time without one.</summary>
public static class ConfigurationDiff
{
    /// <summary>Lines told; a greater change is best read in the file.</summary>
    public const int LinesMax = 200;

    /// <returns>Lines with <c>+</c> or <c>-</c> before them, under their section's name; empty when nothing but servers changed.</returns>
    public static string Between(string before, string after)
    {
        var old = Sections(before);
        var fresh = Sections(after);
        var lines = new List<string>();
        foreach (var name in old.Keys.Concat(fresh.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var was = old.TryGetValue(name, out var had) ? had : [];
            var now = fresh.TryGetValue(name, out var has) ? has : [];
            var gone = was.Except(now, StringComparer.Ordinal).ToList();
            var come = now.Except(was, StringComparer.Ordinal).ToList();
            if (gone.Count + come.Count == 0 && old.ContainsKey(name) == fresh.ContainsKey(name)) continue;
            lines.Add((old.ContainsKey(name), fresh.ContainsKey(name)) switch { (true, false) => "- ", (false, true) => "+ ", _ => "  " } + name);
            lines.AddRange(gone.Select(line => "- " + line));
            lines.AddRange(come.Select(line => "+ " + line));
        }

        if (lines.Count > LinesMax) lines = [.. lines.Take(LinesMax), $"… and {lines.Count - LinesMax} lines more"];
        return string.Join('\n', lines);
    }

    private static SortedDictionary<string, List<string>> Sections(string text)
    {
        var sections = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? lines = null;
        foreach (var line in text.Split('\n'))
        {
            if (line.Length == 0) continue;
            if (!line.StartsWith(' ')) sections[line] = lines = [];
            else if (!line.StartsWith("    server s", StringComparison.Ordinal) && !line.StartsWith("    description ", StringComparison.Ordinal)) lines?.Add(line);
        }

        return sections;
    }
}
