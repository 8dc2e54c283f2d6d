using System.Text.RegularExpressions;
using Xunit;

namespace Sandun.Core.Tests.Tidy;

/// <summary>Names say what a thing is for, not what kind of code it is.</summary>
public sealed partial class NameTests
{
    private static readonly string[] s_trees = ["src", "tests", "benchmarks", "samples"];

    [Fact]
    public void FileOrFolder_NamedAfterAKindOfCode_IsNotThere()
    {
        var paths = s_trees.SelectMany(tree => Checkout.Folders(tree).Concat(Checkout.Files(tree, ".cs")));

        Assert.Empty(paths.Where(NamesAKindOfCode).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("src/io/Utils/Text.cs", true)]
    [InlineData("src/io/Store/StoreManager.cs", true)]
    [InlineData("src/io/Store/TextHelper.cs", true)]
    [InlineData("src/core/Common", true)]
    [InlineData("src/core/Sandun.ResourceManager/ResourceManagerInput.cs", false)]
    [InlineData("src/io/Store/Uncommon.cs", false)]
    public void ForbiddenName_IsRecognised(string path, bool forbidden) => Assert.Equal(forbidden, NamesAKindOfCode(path));

    [Fact]
    public void TestMethod_OfAnySuite_IsNamedSubjectCircumstanceOutcome()
    {
        var badlyNamed = Checkout.CSharp("tests").SelectMany(path => TestMethod().Matches(Checkout.Text(path))
            .Select(match => match.Groups["name"].Value)
            .Where(name => !SubjectAndOutcome().IsMatch(name))
            .Select(name => $"{path}: {name}"));

        Assert.Empty(badlyNamed);
    }

    [Fact]
    public void Namespace_OfAnyFile_IsFileScoped()
    {
        var blockScoped = Checkout.CSharp(s_trees).Where(path => BlockNamespace().IsMatch(Checkout.Text(path)));

        Assert.Empty(blockScoped);
    }

    private static bool NamesAKindOfCode(string path) =>
        path.Split('/').Any(part => KindOfCode().IsMatch(part.Replace("ResourceManager", "", StringComparison.Ordinal)));

    // The word must stand by itself: at the start or after a lower-case letter, and not go on in lower case.
    [GeneratedRegex("(^|[a-z.])(Utils?|Utilities|Utility|Common|Helpers?|Managers?|Misc|Impl)(?![a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex KindOfCode();

    [GeneratedRegex(@"\[(Fact|Theory)\b[^\n]*\]\s*(\[[^\n]*\]\s*)*public\s+(static\s+)?(async\s+)?[\w<>\[\]., ]+?\s+(?<name>\w+)\s*\(", RegexOptions.CultureInvariant)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*(_[A-Z0-9][A-Za-z0-9]*){1,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex SubjectAndOutcome();

    [GeneratedRegex(@"^namespace [\w.]+\s*\{?\s*$(?!;)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();
}
