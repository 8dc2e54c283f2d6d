using System.Text.RegularExpressions;
using Xunit;

namespace Sandun.Core.Tests.Tidy;

/// <summary>Documents are there, and what they point at is too.</summary>
public sealed partial class DocumentTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("GLOSSARY.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("LICENSE")]
    public void Document_EveryoneLooksFor_IsThere(string path) => Assert.True(Checkout.Exists(path), path + " is missing");

    [Fact]
    public void Path_NamedByADocument_Exists()
    {
        var missing = Documents().SelectMany(document => PathsIn(document)
            .Where(path => !Checkout.Exists(path) && !Checkout.Exists(Path.Combine(Path.GetDirectoryName(document) ?? "", path)))
            .Select(path => $"{document} names {path}"));

        Assert.Empty(missing.Distinct());
    }

    [Fact]
    public void Project_OfTheSolution_IsInTheCodeMap()
    {
        var map = Checkout.Text("ARCHITECTURE.md");
        var unnamed = Checkout.Files("src", ".csproj").Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(project => !map.Contains(project["Sandun.".Length..], StringComparison.Ordinal));

        Assert.Empty(unnamed);
    }

    [Fact]
    public void Project_OnDisk_IsInTheSolution()
    {
        var solution = Checkout.Text("Sandun.slnx");
        var left = new[] { "src", "tests", "benchmarks", "samples" }.SelectMany(tree => Checkout.Files(tree, ".csproj"))
            .Where(path => !solution.Contains(path, StringComparison.Ordinal));

        Assert.Empty(left);
    }

    [Fact]
    public void Package_OfTheProject_HasItsReason()
    {
        var reasons = Checkout.Text("docs/decisions/0002-dependencies.md");
        var without = PackageVersion().Matches(Checkout.Text("Directory.Packages.props")).Select(match => match.Groups[1].Value)
            .Where(package => !reasons.Contains(package, StringComparison.Ordinal));

        Assert.Empty(without);
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Checkout.Root, "*.md").Select(path => Path.GetFileName(path)!)
            .Concat(Checkout.Files("docs", ".md")).Concat(Checkout.Files("samples", ".md"));

    private static IEnumerable<string> PathsIn(string document)
    {
        var text = Checkout.Text(document);
        var links = Link().Matches(text).Select(match => match.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal));
        return links.Concat(CodePath().Matches(text).Select(match => match.Groups[1].Value))
            .Select(path => path.Split('#')[0].TrimEnd('/', '.'))
            .Where(path => path.Length > 0 && !path.Contains('*', StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    // A path of this repository is one that begins with one of its folders.
    [GeneratedRegex(@"(?<![\w/.$-])((?:src|tests|benchmarks|samples|docs|build|\.ci)/[\w./*-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex CodePath();

    [GeneratedRegex("<PackageVersion Include=\"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex PackageVersion();
}
