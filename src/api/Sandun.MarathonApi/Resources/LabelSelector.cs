using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sandun.MarathonApi;

/// <summary>
/// Marathon's label selector: terms joined by commas, all of which must hold: <c>k</c>, <c>k==v</c>, <c>k!=v</c>, <c>k in (a,b)</c>,
/// <c>k notin (a,b)</c>. Every term needs the key to be present. Characters outside <c>A-Za-z0-9._-</c> are escaped by a backslash.
/// </summary>
internal sealed class LabelSelector
{
    private readonly ImmutableArray<Term> _terms;

    private LabelSelector(ImmutableArray<Term> terms) => _terms = terms;

    /// <param name="Key">The label.</param>
    /// <param name="Values">Values compared with; empty asks only for presence.</param>
    /// <param name="Negated">Whether none of the values may be the label's.</param>
    private sealed record Term(string Key, ImmutableArray<string> Values, bool Negated);

    public bool Matches(ImmutableSortedDictionary<string, string> labels) => _terms.All(term =>
        labels.TryGetValue(term.Key, out var value) && (term.Values.IsEmpty || term.Values.Contains(value) != term.Negated));

    /// <summary>Reads a selector; the error names the place.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LabelSelector? selector, out string error)
    {
        var parser = new Parser(text);
        selector = parser.Terms() is { } terms ? new LabelSelector(terms) : null;
        error = selector is null ? $"Label selector '{text}' cannot be read at character {parser.At + 1}: {parser.Expected} expected" : "";
        return selector is not null;
    }

    private sealed class Parser(string text)
    {
        public int At { get; private set; }

        public string Expected { get; private set; } = "a label";

        public ImmutableArray<Term>? Terms()
        {
            var terms = ImmutableArray.CreateBuilder<Term>();
            do
            {
                if (One() is not { } term) return null;
                terms.Add(term);
                Blanks();
            }
            while (Take(","));
            Expected = "',' or the end";
            return At == text.Length ? terms.ToImmutable() : null;
        }

        private Term? One()
        {
            if (Word("a label") is not { } key) return null;
            Blanks();
            if (Take("==")) return Word("a value") is { } equal ? new Term(key, [equal], false) : null;
            if (Take("!=")) return Word("a value") is { } other ? new Term(key, [other], true) : null;
            if (TakeWord("in")) return Set() is { } members ? new Term(key, members, false) : null;
            if (TakeWord("notin")) return Set() is { } strangers ? new Term(key, strangers, true) : null;
            return new Term(key, [], false);
        }

        private ImmutableArray<string>? Set()
        {
            Expected = "'('";
            Blanks();
            if (!Take("(")) return null;
            var values = ImmutableArray.CreateBuilder<string>();
            do
            {
                if (Word("a value") is not { } value) return null;
                values.Add(value);
                Blanks();
            }
            while (Take(","));
            Expected = "')'";
            return Take(")") ? values.ToImmutable() : null;
        }

        private string? Word(string what)
        {
            Expected = what;
            Blanks();
            var word = new StringBuilder();
            while (At < text.Length)
            {
                if (text[At] == '\\' && At + 1 < text.Length) word.Append(text[++At]);
                else if (char.IsAsciiLetterOrDigit(text[At]) || text[At] is '.' or '_' or '-') word.Append(text[At]);
                else break;
                At++;
            }

            return word.Length > 0 ? word.ToString() : null;
        }

        private bool TakeWord(string word) =>
            string.CompareOrdinal(text, At, word, 0, word.Length) == 0 && At + word.Length < text.Length &&
            text[At + word.Length] is ' ' or '(' && Take(word);

        private bool Take(string mark)
        {
            if (string.CompareOrdinal(text, At, mark, 0, mark.Length) != 0) return false;
            At += mark.Length;
            return true;
        }

        private void Blanks()
        {
            while (At < text.Length && text[At] == ' ') At++;
        }
    }
}
