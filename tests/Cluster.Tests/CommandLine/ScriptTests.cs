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
        foreach (var needed in (string[])["sandun", "test", "bench"])
        {
            File.Copy(Repository.PathOf(needed), Path.Combine(_folder, needed));
            File.SetUnixFileMode(Path.Combine(_folder, needed), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var programs = Path.Combine(_folder, "programs");
        Directory.CreateDirectory(programs);
        foreach (var program in (string[])["bash", "env", "readlink", "dirname", "find", "id", "mkdir", "flock", "grep", "cut", "sed"])
            File.CreateSymbolicLink(Path.Combine(programs, program), Located(program));

        var refused = await Command.RunAsync(
            Path.Combine(_folder, script), ["version"], TimeSpan.FromSeconds(20), new Dictionary<string, string> { ["PATH"] = programs });

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(".NET 10 SDK", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Install it", refused.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Located(string program) =>
        new[] { "/usr/bin", "/bin", "/usr/sbin" }.Select(folder => Path.Combine(folder, program)).First(File.Exists);
}
