using System.Text.Json.Nodes;

namespace Sandun.Cluster.Tests.ManyMachines;

/// <summary>A backup is put back under running tasks: what it does not know goes on until an operator speaks.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class BackupTests
{
    [Fact]
    public async Task Restore_OfAnOlderState_EndsNoTaskWithoutAnOperatorsWord()
    {
        await using var center = await DataCenter.StartAsync();
        var file = Path.Combine(center.DataDirectory, "state.backup");
        await PostAsync(center, "/kept", 2);
        var kept = await PidsAsync(center, "/kept");
        Assert.Contains("bytes", (await center.SandunAsync("cluster", "backup", file)).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await PostAsync(center, "/late", 3);
        var late = await PidsAsync(center, "/late");

        var unsure = await center.SandunAsync("cluster", "restore", file);
        Assert.NotEqual(0, unsure.ExitCode);
        Assert.Contains("--yes", unsure.Error, StringComparison.Ordinal);
        Assert.Contains("newer ones are gone", (await center.SandunAsync("cluster", "restore", file, "--yes")).Succeeded().Output, StringComparison.Ordinal);

        await Eventually.Holds(
            async () => (await UnknownAsync(center)).Count == late.Count, TimeSpan.FromSeconds(60), async () => string.Join(", ", await UnknownAsync(center)));
        Assert.Equal(404, (int)(await center.Api.GetAsync("/v2/apps/late", TestContext.Current.CancellationToken)).StatusCode);
        await center.SettledAsync("/kept", 2);
        Assert.Equal(kept, await PidsAsync(center, "/kept"));
        Assert.All(late, pid => Assert.True(Directory.Exists($"/proc/{pid}")));
        Assert.Contains("3 unknown tasks", (await center.GetAsync("/sandun/v1/overview"))["components"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.NotEqual(0, (await center.SandunAsync("cluster", "unknown", "--done")).ExitCode);

        (await center.SandunAsync("cluster", "unknown", "--kill-all", "--done")).Succeeded();
        await Eventually.Holds(
            () => Task.FromResult(!late.Any(pid => Directory.Exists($"/proc/{pid}"))), TimeSpan.FromSeconds(60), () => Task.FromResult("unknown tasks live on"));
        Assert.Equal(kept, await PidsAsync(center, "/kept"));
        Assert.Empty(await UnknownAsync(center));
    }

    [Fact]
    public async Task Restore_OfWhatIsNoBackup_ChangesNothing()
    {
        await using var center = await DataCenter.StartAsync();
        await PostAsync(center, "/kept", 1);
        var file = Path.Combine(center.DataDirectory, "state.backup");
        (await center.SandunAsync("cluster", "backup", file)).Succeeded();
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(file, whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);
        var refused = await center.SandunAsync("cluster", "restore", file, "--yes");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("backup", refused.Error, StringComparison.Ordinal);
        await center.SettledAsync("/kept", 1);
    }

    private static Task<JsonNode> SendAsync(DataCenter center, string json) => center.SendAsync(HttpMethod.Post, "/v2/apps", json);

    private static async Task PostAsync(DataCenter center, string app, int instances)
    {
        await SendAsync(center, $$"""{ "id": "{{app}}", "instances": {{instances}}, "cpus": 0.01, "mem": 16, "cmd": "exec sleep 3600" }""");
        await center.SettledAsync(app, instances);
    }

    private static async Task<List<int>> PidsAsync(DataCenter center, string app) =>
        [.. (await center.GetAsync("/sandun/v1/app?id=" + app))["instanceList"]!.AsArray().Select(instance => (int)instance!["pid"]!).Order()];

    private static async Task<List<string>> UnknownAsync(DataCenter center) =>
        [.. (await center.GetAsync("/sandun/v1/cluster/unknown"))["tasks"]!.AsArray().Select(task => (string)task!["id"]!)];
}
