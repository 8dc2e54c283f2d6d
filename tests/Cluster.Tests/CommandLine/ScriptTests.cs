namespace Sandun.Cluster.Tests.CommandLine;

/// <summary>The scripts at the root, as a newcomer meets them.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandun-script-").FullName;

    [Fact]
    public async Task Sandun_ThroughALinkWithNothingChanged_AnswersWithoutABuildStep()
    {
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, Repository.PathOf("sandun"));

        var version = (await Command.RunAsync(link, ["version"], TimeSpan.FromSeconds(30))).Succeeded();

        Assert.StartsWith("sandun ", version.Output, StringComparison.Ordinal);
        Assert.Equal("", version.Error);
    }

    [Theory]
    [InlineData("sandun")]
    [InlineData("test")]
    [InlineData("bench")]
    public async Task Script_WithoutTheSdk_NamesTheCure(string script)
    {
        CopyScripts("sandun", "test", "bench");

        var refused = await RunWithoutTheSdkAsync(script, "version");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(".NET 10 SDK", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Install it", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "down")]
    [InlineData(true, "down", "--tasks")]
    [InlineData(true, "up", "--help")]
    [InlineData(true, "app", "apply", "-h")]
    [InlineData(false, "up")]
    [InlineData(false, "app", "ls")]
    public async Task Sandun_AfterAChangeOfTheSource_StopsAndHelpsByWhatIsBuilt(bool atOnce, params string[] arguments)
    {
        CopyScripts("sandun");
        WriteProgram("artifacts/run/bin/sandun", "#!/bin/sh\necho \"ran $*\"\n");
        WriteProgram("artifacts/run/server/sandun-server", "");
        WriteProgram("artifacts/run/.built", "");
        WriteProgram("src/Program.cs", "");
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "src/Program.cs"), DateTime.UtcNow.AddMinutes(1));

        var answer = await RunWithoutTheSdkAsync("sandun", arguments);

        Assert.Equal(atOnce, answer.ExitCode == 0);
        if (atOnce) Assert.Equal($"ran {string.Join(' ', arguments)}\n", answer.Output);
        else Assert.Contains("is needed to build", answer.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void CopyScripts(params IReadOnlyList<string> scripts)
    {
        foreach (var script in scripts)
        {
            File.Copy(Repository.PathOf(script), Path.Combine(_folder, script));
            File.SetUnixFileMode(Path.Combine(_folder, script), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private void WriteProgram(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<CommandResult> RunWithoutTheSdkAsync(string script, params IReadOnlyList<string> arguments)
    {
        var programs = Path.Combine(_folder, "programs");
        Directory.CreateDirectory(programs);
        foreach (var program in (string[])["bash", "sh", "env", "readlink", "dirname", "find", "id", "mkdir", "flock", "grep", "cut", "sed"])
            File.CreateSymbolicLink(Path.Combine(programs, program), Located(program));
        return Command.RunAsync(
            Path.Combine(_folder, script), [.. arguments], TimeSpan.FromSeconds(20), new Dictionary<string, string> { ["PATH"] = programs });
    }

    private static string Located(string program) =>
        new[] { "/usr/bin", "/bin", "/usr/sbin" }.Select(folder => Path.Combine(folder, program)).First(File.Exists);
}
