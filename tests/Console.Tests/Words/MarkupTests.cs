using System.Text.RegularExpressions;
using Sandun.WebConsole.Tests.Fixture;
using Xunit;

namespace Sandun.WebConsole.Tests.Words;

/// <summary>No component says anything by itself: every word comes from the texts, where it has all its languages.</summary>
public sealed partial class MarkupTests
{
    public static TheoryData<string> Components => [.. Directory.EnumerateFiles(Repository.Console, "*.razor", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Repository.Console, f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Components))]
    public void Markup_OfAComponent_HoldsNoLiteralText(string component) =>
        Assert.Empty(LiteralsOf(File.ReadAllText(Path.Combine(Repository.Console, component))));

    [Theory]
    [InlineData("<p>Hello</p>", "Hello")]
    [InlineData("<p>@T(Texts.Scale) now</p>", "now")]
    [InlineData("<a title=\"More\">@T(Texts.Scale)</a>", "More")]
    [InlineData("<p>你好</p>", "你好")]
    public void Markup_WithALiteral_IsFound(string markup, string literal) => Assert.Contains(LiteralsOf(markup), l => l.Contains(literal, StringComparison.Ordinal));

    [Theory]
    [InlineData("@if (a < b)\n{\n  <p>@T(Texts.Scale)</p>\n}\nelse\n{\n  <b>@(x ? \"a\" : null)</b>\n}\n@code { private string x = \"<p>no</p>\"; }")]
    public void Markup_WithoutALiteral_IsClean(string markup) => Assert.Empty(LiteralsOf(markup));

    private static List<string> LiteralsOf(string source)
    {
        var code = source.IndexOf("\n@code", StringComparison.Ordinal);
        var markup = Comment().Replace(code < 0 ? source : source[..code], "");
        var found = SpokenAttribute().Matches(markup).Select(m => m.Groups["text"].Value).ToList();

        // Code between tags is told from text by what only code has: statements, braces, or a line that begins with a keyword.
        var bare = Expression().Replace(markup, "");
        bare = Tag().Replace(bare, "\0");
        found.AddRange(bare.Split('\0').SelectMany(t => t.Split('\n')).Select(l => l.Trim()).Where(l => l.Any(char.IsLetter) && !CodeLine().IsMatch(l)));
        return found;
    }

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("(?<![\\w-])(title|aria-label|placeholder|alt|Title|Label|Hint|Text|Detail)=\"(?<text>[^@\"]*\\p{L}[^\"]*)\"")]
    private static partial Regex SpokenAttribute();

    /// <summary>An explicit or implicit Razor expression with its calls and indexers, up to two levels of parentheses.</summary>
    [GeneratedRegex(@"@(?!(if|else|switch|foreach|for|case|using|inject|inherits|page|layout|attribute|implements)\b)[\w.!]*(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\[[^\]]*\]|\.[\w]+)*")]
    private static partial Regex Expression();

    [GeneratedRegex("<(?:/?[A-Za-z!][^<>\"]*(?:\"[^\"]*\"[^<>\"]*)*)>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"^(@?(if|else|switch|foreach|for|case|default|break|var|using|inject|inherits|page|layout|attribute|implements)\b.*|[{}].*|.*;)$")]
    private static partial Regex CodeLine();
}
