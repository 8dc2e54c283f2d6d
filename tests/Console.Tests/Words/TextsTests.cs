using System.Reflection;
using System.Text.RegularExpressions;
using Sandun.NativeApi;
using Sandun.WebConsole.Tests.Fixture;
using Sandun.WebConsole.Words;
using Xunit;

namespace Sandun.WebConsole.Tests.Words;

public sealed partial class TextsTests
{
    /// <summary>Written the same in both languages, on purpose.</summary>
    private static readonly HashSet<string> Names = ["CPU", "GPU", "Docker", "{0} / {1}", "中文"];

    private static readonly Dictionary<string, Phrase> All = typeof(Texts).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(f => f.FieldType == typeof(Phrase)).ToDictionary(f => f.Name, f => (Phrase)f.GetValue(null)!);

    public static TheoryData<string> Keys => [.. All.Keys];

    [Fact]
    public void Texts_Counted_AreMany() => Assert.True(All.Count > 150);

    [Theory]
    [MemberData(nameof(Keys))]
    public void Phrase_InEachLanguage_SaysSomething(string key)
    {
        var phrase = All[key];
        foreach (var language in Enum.GetValues<Language>()) Assert.False(string.IsNullOrWhiteSpace(phrase.In(language)));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Phrase_InEachLanguage_TakesTheSameArguments(string key) =>
        Assert.Equal(ArgumentsOf(All[key].English), ArgumentsOf(All[key].Chinese));

    [Theory]
    [MemberData(nameof(Keys))]
    public void Phrase_InChinese_IsChinese(string key)
    {
        var phrase = All[key];
        if (Names.Contains(phrase.Chinese) || key is "SwitchLanguage" or "ListSeparator") return;
        Assert.Matches(Han(), phrase.Chinese);
        if (key != "SwitchLanguageHint") Assert.DoesNotMatch(Han(), phrase.English);
    }

    [Fact]
    public void Phrases_EachOne_IsUsed()
    {
        var sources = string.Concat(Directory.EnumerateFiles(Repository.Console, "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal)).Select(File.ReadAllText));
        Assert.DoesNotContain(All.Keys, k => !Regex.IsMatch(sources, @"Texts\." + k + @"\b"));
    }

    [Fact]
    public void Terms_EveryState_HasAWord()
    {
        Assert.Equal(Enum.GetValues<AppState>().Length, Enum.GetValues<AppState>().Select(s => Terms.Of(s).Chinese).Distinct().Count());
        Assert.Equal(Enum.GetValues<Light>().Length, Enum.GetValues<Light>().Select(l => Terms.Of(l).Chinese).Distinct().Count());
        Assert.Equal("资源管理器", Terms.Component("resource-manager").Chinese);
        Assert.Equal("Something", Terms.Condition("Something").Chinese);
    }

    [Theory]
    [InlineData("data center", nameof(Texts.DataCenter))]
    [InlineData("system", nameof(Texts.Systems))]
    [InlineData("app", nameof(Texts.App))]
    [InlineData("definition", nameof(Texts.TabDefinition))]
    [InlineData("version", nameof(Texts.Version))]
    [InlineData("instance", nameof(Texts.Instance))]
    [InlineData("task", nameof(Texts.Tasks))]
    [InlineData("container", nameof(Texts.Containers))]
    [InlineData("node", nameof(Texts.NodeName))]
    [InlineData("agent", nameof(Texts.ComponentAgents))]
    [InlineData("resource manager", nameof(Texts.ComponentResourceManager))]
    [InlineData("service scheduler", nameof(Texts.ComponentServiceScheduler))]
    [InlineData("role", nameof(Texts.RequirementRole))]
    [InlineData("constraint", nameof(Texts.RequirementConstraint))]
    [InlineData("deployment", nameof(Texts.Deployments))]
    [InlineData("route", nameof(Texts.Route))]
    [InlineData("router", nameof(Texts.ComponentRouters))]
    [InlineData("store", nameof(Texts.ComponentStore))]
    public void Phrase_OfAGlossaryWord_IsTheGlossarysWord(string word, string key)
    {
        var row = File.ReadLines(Path.Combine(Repository.Root, "GLOSSARY.md")).Single(l => l.StartsWith($"| {word} |", StringComparison.Ordinal));
        Assert.Equal(row.Split('|')[2].Trim(), All[key].Chinese);
    }

    private static IEnumerable<string> ArgumentsOf(string text) => Argument().Matches(text).Select(m => m.Value).Distinct().Order();

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Argument();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();
}
