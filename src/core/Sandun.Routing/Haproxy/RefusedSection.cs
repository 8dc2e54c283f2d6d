using System.Globalization;

namespace Sandun.Routing;

/// <summary>Finds whose lines HAProxy complains of, so that one app's mistake keeps no other from being served.</summary>
public static class RefusedSection
{
    /// <summary>The backends HAProxy's complaint points at, in order of appearance.</summary>
    /// <param name="complaint">What <c>haproxy -c</c> said; it names <c>file:line</c>.</param>
    /// <param name="file">The file's name in it.</param>
    /// <param name="configuration">The file's text.</param>
    public static IReadOnlyList<string> BackendsOf(string complaint, string file, string configuration)
    {
        var lines = configuration.Split('\n');
        var found = new List<string>();
        for (var at = complaint.IndexOf(file + ":", StringComparison.Ordinal); at >= 0; at = complaint.IndexOf(file + ":", at + 1, StringComparison.Ordinal))
        {
            var digits = new string([.. complaint.Skip(at + file.Length + 1).TakeWhile(char.IsAsciiDigit)]);
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > lines.Length) continue;
            var section = number - 1;
            while (section > 0 && (lines[section].Length == 0 || lines[section][0] == ' ')) section--;
            var words = lines[section].Split(' ');
            if (words is ["backend", var name] && name.Contains(':', StringComparison.Ordinal) && !found.Contains(name)) found.Add(name);
        }

        return found;
    }
}
