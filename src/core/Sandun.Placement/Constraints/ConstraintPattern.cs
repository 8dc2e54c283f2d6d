using System.Text.RegularExpressions;

namespace Sandun.Placement;

/// <summary>
/// The regular expression of LIKE and UNLIKE, which must match the whole value. It is run by the engine whose time is linear
/// in the text, so no pattern can hold up a decision and no timeout is needed. That engine takes half a millisecond to make, so plain texts,
/// beginnings (<c>rack-.*</c>) and choices of plain texts (<c>a|b</c>) are compared without it.
/// </summary>
public sealed class ConstraintPattern
{
    private const string Special = @"\*+?|{[()^$.# ";

    private const string Anything = ".*";

    private readonly string[] _choices = [];
    private readonly string? _beginning;
    private readonly Regex? _regex;

    /// <param name="text">The pattern, in the syntax Java and .NET share.</param>
    public ConstraintPattern(string text)
    {
        if (text.EndsWith(Anything, StringComparison.Ordinal) && IsPlain(text[..^Anything.Length]))
        {
            _beginning = text[..^Anything.Length];
            return;
        }

        var choices = text.Split('|');
        if (choices.All(IsPlain))
        {
            _choices = choices;
            return;
        }

        try
        {
            _regex = new Regex($@"\A(?:{text})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            Error = $"pattern '{text}' uses look-around, a back-reference or an atomic group; write it without, or use UNLIKE for 'not'";
        }
        catch (ArgumentException broken)
        {
            Error = $"pattern '{text}' is not a regular expression: {broken.Message}";
        }
    }

    /// <summary>Why the pattern cannot be run, with the cure; null when it can. A broken pattern lets neither LIKE nor UNLIKE accept.</summary>
    public string? Error { get; }

    /// <summary>Whether the whole value matches; false for a broken pattern.</summary>
    public bool Matches(string value)
    {
        // As in a regular expression, a point stands for no line feed.
        if (_beginning is { } beginning) return value.StartsWith(beginning, StringComparison.Ordinal) && value.IndexOf('\n', beginning.Length) < 0;
        return _regex?.IsMatch(value) ?? (Error is null && _choices.Contains(value, StringComparer.Ordinal));
    }

    private static bool IsPlain(string text) => text.AsSpan().IndexOfAny(Special) < 0;
}
