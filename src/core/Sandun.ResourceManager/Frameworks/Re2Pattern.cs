using System.Text;
using System.Text.RegularExpressions;

namespace Sandun.ResourceManager;

/// <summary>
/// Mesos' patterns are RE2's (github.com/google/re2/wiki/Syntax); what RE2 writes in another way than .NET is written over here: named
/// groups <c>(?P&lt;n&gt;x)</c>, classes <c>[[:digit:]]</c>, <c>\pN</c>, <c>\x{2028}</c>, <c>\Q...\E</c> and <c>\z</c>.
/// </summary>
internal static class Re2Pattern
{
    private static readonly SortedDictionary<string, string> s_classes = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z", ["alpha"] = "A-Za-z", ["ascii"] = @"\x00-\x7F", ["blank"] = @"\t ", ["cntrl"] = @"\x00-\x1F\x7F", ["digit"] = "0-9",
        ["graph"] = "!-~", ["lower"] = "a-z", ["print"] = " -~", ["punct"] = @"!-/:-@\[-`{-~", ["space"] = @"\t\n\v\f\r ", ["upper"] = "A-Z",
        ["word"] = @"0-9A-Za-z_", ["xdigit"] = "0-9A-Fa-f",
    };

    /// <summary>A pattern that matches the whole of a text, in linear time.</summary>
    /// <exception cref="ArgumentException">It is no pattern.</exception>
    /// <exception cref="NotSupportedException">It cannot be matched in linear time.</exception>
    public static Regex Whole(string pattern) => new($@"\A(?:{Translated(pattern)})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static string Translated(string pattern)
    {
        var text = new StringBuilder(pattern.Length);
        var inClass = false;
        for (var at = 0; at < pattern.Length;)
        {
            var rest = pattern.AsSpan(at);
            if (rest.StartsWith(@"\Q"))
            {
                var end = rest[2..].IndexOf(@"\E");
                var quoted = end < 0 ? rest[2..] : rest[2..(end + 2)];
                text.Append(Regex.Escape(quoted.ToString()));
                at += quoted.Length + (end < 0 ? 2 : 4);
            }
            else if (rest[0] == '\\' && rest.Length > 1) at += Escape(rest, text);
            else if (inClass && rest.StartsWith("[:") && rest.IndexOf(":]") is > 0 and var closes) at += Class(rest[2..closes].ToString(), text);
            else if (!inClass && rest.StartsWith("(?P<"))
            {
                text.Append("(?<");
                at += 4;
            }
            else
            {
                var opens = !inClass && rest[0] == '[';
                var ends = inClass && rest[0] == ']';
                text.Append(rest[0]);
                at++;
                if (opens) at += Opening(pattern.AsSpan(at), text);
                inClass = opens || (inClass && !ends);
            }
        }

        return text.ToString();
    }

    /// <summary>What comes right after a class was opened: its negation, and a bracket that does not close it.</summary>
    private static int Opening(ReadOnlySpan<char> rest, StringBuilder text)
    {
        var length = rest.StartsWith("^") ? 1 : 0;
        text.Append(rest[..length]);
        if (!rest[length..].StartsWith("]")) return length;
        text.Append(@"\]");
        return length + 1;
    }

    /// <exception cref="ArgumentException">There is no such class.</exception>
    private static int Class(string name, StringBuilder text)
    {
        if (!s_classes.TryGetValue(name, out var members)) throw new ArgumentException($"there is no class [:{name}:] (negate the brackets around it instead of it)");
        text.Append(members);
        return name.Length + 4;
    }

    private static int Escape(ReadOnlySpan<char> rest, StringBuilder text)
    {
        if (rest[1] is 'p' or 'P' && rest.Length > 2 && char.IsAsciiLetterUpper(rest[2]))
        {
            text.Append('\\').Append(rest[1]).Append('{').Append(rest[2]).Append('}');
            return 3;
        }

        if (rest.StartsWith(@"\x{") && rest.IndexOf('}') is > 3 and var end && Convert.ToInt32(rest[3..end].ToString(), 16) is <= char.MaxValue and var code)
        {
            text.Append(@"\u").Append(code.ToString("X4", System.Globalization.CultureInfo.InvariantCulture));
            return end + 1;
        }

        text.Append(rest[..2]);
        return 2;
    }
}
