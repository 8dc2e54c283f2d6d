using System.Globalization;
using System.Text;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// Writes HAProxy's configuration language word by word. Each word is quoted where it needs to be, and a control character is
/// refused, so no value can become a directive.
/// </summary>
public sealed class HaproxyText
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a section: <c>frontend</c>, <c>backend</c>, <c>global</c>, <c>defaults</c>.</summary>
    public void Section(params ReadOnlySpan<string> words)
    {
        if (_text.Length > 0) _text.Append('\n');
        Words(words);
    }

    public void Line(params ReadOnlySpan<string> words)
    {
        _text.Append("    ");
        Words(words);
    }

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>An address and port as HAProxy writes them.</summary>
    public static string Endpoint(string address, int port) => address.Contains(':') ? $"[{address}]:{Number(port)}" : $"{address}:{Number(port)}";

    public override string ToString() => _text.ToString();

    private void Words(ReadOnlySpan<string> words)
    {
        for (var index = 0; index < words.Length; index++)
        {
            if (index > 0) _text.Append(' ');
            Word(words[index]);
        }

        _text.Append('\n');
    }

    private void Word(string word)
    {
        Invariant.Holds(word.Length > 0 && !word.Any(char.IsControl), "a word of a configuration is not empty and has no control character");
        if (word.All(IsPlain)) _text.Append(word);
        else _text.Append('\'').Append(word.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || "_.:/@,()%[]{}-".Contains(letter);
}
