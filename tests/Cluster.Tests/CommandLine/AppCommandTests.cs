using System.Text.Json;
using System.Text.Json.Nodes;
using Sandun.NativeApi;

namespace Sandun.Cluster.Tests.CommandLine;

/// <summary>The commands on a running data center: what they print, and how they end.</summary>
public sealed class AppCommandTests
{
    [Fact]
    public async Task App_FromApplyToRemoval_FollowsItsCommands()
    {
        await using var center = await DataCenter.StartAsync();
        var file = Path.Combine(center.DataDirectory, "app.json");
        await File.WriteAllTextAsync(
            file, """{ "id": "/tour/one", "cmd": "echo it runs; exec sleep 1000", "cpus": 0.05, "mem": 32, "instances": 2 }""",
            TestContext.Current.CancellationToken);

        (await center.SandunAsync("app", "apply", file, "--wait")).Succeeded();
        var list = Read((await center.SandunAsync("app", "ls", "-o", "json")).Succeeded(), NativeJson.Default.IReadOnlyListAppSummary);
        (await center.SandunAsync("app", "scale", "tour/one", "3", "--wait")).Succeeded();
        var logs = (await center.SandunAsync("app", "logs", "/tour/one")).Succeeded();
        var detail = Read((await center.SandunAsync("app", "get", "/tour/one", "-o", "json")).Succeeded(), NativeJson.Default.AppDetail);
        var table = (await center.SandunAsync("app", "get", "/tour/one")).Succeeded().Output;
        var versions = JsonNode.Parse((await center.SandunAsync("app", "versions", "/tour/one", "-o", "json")).Succeeded().Output)!.AsArray();
        (await center.SandunAsync("app", "restart", "/tour/one", "--wait")).Succeeded();
        (await center.SandunAsync("app", "rm", "/tour/one", "--wait")).Succeeded();
        var none = Read((await center.SandunAsync("app", "ls", "-o", "json")).Succeeded(), NativeJson.Default.IReadOnlyListAppSummary);

        Assert.Equal(2, Assert.Single(list).Running);
        Assert.Equal(3, logs.Output.Split("it runs").Length - 1);
        Assert.Equal(3, detail.InstanceList.Count);
        Assert.All(detail.InstanceList, instance => Assert.Contains(instance.TaskId, table, StringComparison.Ordinal));
        Assert.Equal(2, versions.Count);
        Assert.Empty(none);
    }

    [Fact]
    public async Task Wait_ForWhatFitsNowhere_TimesOutWithTheReason()
    {
        await using var center = await DataCenter.StartAsync();
        var file = Path.Combine(center.DataDirectory, "huge.json");
        await File.WriteAllTextAsync(file, """{ "id": "/huge", "cmd": "sleep 1000", "cpus": 5000, "mem": 32 }""", TestContext.Current.CancellationToken);

        var late = await center.SandunAsync("app", "apply", file, "--wait", "--timeout", "12");

        Assert.Equal(3, late.ExitCode);
        Assert.Contains("cpus", late.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task App_ThatIsNotThere_IsRefusedInOneLine()
    {
        await using var center = await DataCenter.StartAsync();

        var refused = await center.SandunAsync("app", "get", "/nobody");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("/nobody", refused.Error, StringComparison.Ordinal);
        Assert.Single(refused.Error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("node", "ls")]
    [InlineData("deploy", "ls")]
    [InlineData("app", "ls")]
    [InlineData("doctor")]
    public async Task View_ForPeopleAndForPrograms_IsThere(params string[] command)
    {
        await using var center = await DataCenter.StartAsync();

        var table = await center.SandunAsync(command);
        var json = await center.SandunAsync([.. command, "-o", "json"]);

        Assert.NotEqual("", table.Output.Trim());
        Assert.NotNull(JsonNode.Parse(json.Output));
        Assert.DoesNotContain('\u001b', table.Output);
    }

    private static T Read<T>(CommandResult result, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(result.Output, type)!;
}
