using System.Text.RegularExpressions;

namespace Sandun.Placement;

/// <summary>
/// The regular expression of LIKE and UNLIKE, which must match the whole value. It is run by the engine whose time is linear
/// in the text, so no pattern can hold up a decision and no timeout is needed; plain texts are compared without it.
/// </summary>
public sealed class ConstraintPattern
{
    private const string Special = @"\*+?|{[()^$.# ";

    private readonly string _text;
    private readonly Regex? _regex;

    /// <param name="text">The pattern, in the syntax Java and .NET share.</param>
    public ConstraintPattern(string text)
    {
        _text = text;
        if (text.AsSpan().IndexOfAny(Special) < 0) return;
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
    public bool Matches(string value) => Error is null && (_regex?.IsMatch(value) ?? value == _text);
}
