using System.Text;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>Words of a Runtime API line: the separators a path may legally hold (RFC 3986 allows <c>;</c>) are escaped with a backslash.</summary>
public static class CliWord
{
    public static string Of(string word)
    {
        var text = new StringBuilder(word.Length);
        foreach (var letter in word)
        {
            Invariant.Holds(letter is > ' ' and < '\x7f', "a Runtime API word has no blank or control character");
            if (letter is ';' or '\\') text.Append('\\');
            text.Append(letter);
        }

        return text.ToString();
    }
}
