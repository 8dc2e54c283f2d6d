namespace Sandun.Cluster.Tests.CommandLine;

/// <summary>Help is there for every command, and says something of every option and argument.</summary>
public sealed class HelpTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Help_OfEveryCommand_DescribesItAndItsOptions()
    {
        var commands = await WalkAsync([]);

        Assert.Contains("up", commands);
        Assert.Contains("app logs", commands);
        Assert.Contains("agent", commands);
        Assert.Contains("router", commands);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("app", "scale", "/x", "many")]
    [InlineData("app", "scale", "/x", "-1")]
    [InlineData("up", "--port", "70000")]
    [InlineData("up", "--https-port", "-1")]
    [InlineData("up", "--dns-listen", "localhost")]
    [InlineData("up", "--proxy", "nginx")]
    public async Task CommandLine_ThatMakesNoSense_IsRefusedOnStderr(params string[] arguments)
    {
        var refused = await Command.RunAsync(Repository.PathOf("sandun"), arguments, s_limit);

        Assert.Equal(1, refused.ExitCode);
        Assert.NotEqual("", refused.Error.Trim());
    }

    private static async Task<List<string>> WalkAsync(string[] path)
    {
        var help = (await Command.RunAsync(Repository.PathOf("sandun"), [.. path, "--help"], s_limit)).Succeeded().Output;
        var name = string.Join(' ', path);
        Assert.DoesNotContain("\n  \n", Section(help, "Description:"), StringComparison.Ordinal);
        foreach (var line in Rows(help, "Options:").Concat(Rows(help, "Arguments:")))
            Assert.True(line.Trim().Split("  ", StringSplitOptions.RemoveEmptyEntries).Length >= 2, $"sandun {name} --help says nothing of {line}");

        var found = new List<string> { name };
        foreach (var line in Rows(help, "Commands:"))
            found.AddRange(await WalkAsync([.. path, line.Trim().Split(' ', ',')[0]]));
        return found;
    }

    private static IEnumerable<string> Rows(string help, string heading) =>
        Section(help, heading).Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Length > 2 && line[2] != ' ');

    private static string Section(string help, string heading)
    {
        var at = help.IndexOf(heading, StringComparison.Ordinal);
        if (at < 0) return "";
        var end = help.IndexOf("\n\n", at, StringComparison.Ordinal);
        return end < 0 ? help[at..] : help[at..end];
    }
}
