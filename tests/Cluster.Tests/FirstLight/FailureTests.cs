using System.Text.Json.Nodes;

namespace Sandun.Cluster.Tests.FirstLight;

/// <summary>What breaks is seen, named and replaced.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task Task_OverItsMemoryLimit_IsReportedAsSuch()
    {
        RealParts.Root();
        RealParts.Program("python3", "python3");
        await using var center = await DataCenter.StartAsync();
        await center.SendAsync(HttpMethod.Post, "/v2/apps", """
            { "id": "/hog", "cpus": 0.1, "mem": 48, "backoffSeconds": 60, "cmd": "exec python3 -c \"x = bytearray(400*1024*1024); import time; time.sleep(60)\"" }
            """);

        var failure = await LastFailureAsync(center, "/hog");

        Assert.Equal("TASK_FAILED", (string?)failure["state"]);
        Assert.Contains("memory", (string?)failure["message"], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task FailingTask_IsRelaunchedWithABackoffThatTheQueueShows()
    {
        await using var center = await DataCenter.StartAsync();
        await center.SendAsync(HttpMethod.Post, "/v2/apps", """
            { "id": "/fail", "cpus": 0.1, "mem": 32, "cmd": "echo it is broken >&2; exit 3", "backoffSeconds": 30, "backoffFactor": 2 }
            """);

        var failure = await LastFailureAsync(center, "/fail");
        var item = (await center.GetAsync("/v2/queue"))["queue"]!.AsArray().Single()!;
        var why = (await center.SandunAsync("why", "/fail")).Succeeded();

        Assert.Equal(3, (int)(await center.GetAsync("/sandun/v1/app?id=/fail"))["lastFailure"]!["exitCode"]!);
        Assert.Equal("TASK_FAILED", (string?)failure["state"]);
        Assert.False((bool)item["delay"]!["overdue"]!);
        Assert.Contains("it is broken", why.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnhealthyInstance_IsReplaced()
    {
        RealParts.Program("python3", "python3");
        await using var center = await DataCenter.StartAsync();
        await center.SendAsync(HttpMethod.Post, "/v2/apps", """
            { "id": "/sick", "cpus": 0.1, "mem": 64, "backoffSeconds": 0,
              "cmd": "mkdir -p w && cd w && touch ok && exec python3 -m http.server $PORT0 --bind 127.0.0.1",
              "healthChecks": [{ "protocol": "HTTP", "path": "/ok", "intervalSeconds": 1, "timeoutSeconds": 1, "gracePeriodSeconds": 10, "maxConsecutiveFailures": 1 }] }
            """);
        await center.SettledAsync("/sick", 1);
        var before = (await center.RunningTasksAsync("/sick")).Single();

        var sandbox = Directory.EnumerateDirectories(center.DataDirectory, (string)before["id"]!, SearchOption.AllDirectories).First();
        File.Delete(Path.Combine(sandbox, "w", "ok"));

        await Eventually.Holds(
            async () => (await center.RunningTasksAsync("/sick")).Any(task => (string?)task["id"] != (string?)before["id"]),
            TimeSpan.FromSeconds(30), () => center.DescribeAsync("/sick"));
        var failure = await LastFailureAsync(center, "/sick");
        Assert.Contains("health check", (string?)failure["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppThatFitsNowhere_IsExplainedByWhy()
    {
        await using var center = await DataCenter.StartAsync();
        await center.SendAsync(HttpMethod.Post, "/v2/apps", """{ "id": "/huge", "cpus": 4000, "mem": 32, "cmd": "sleep 1000" }""");

        var why = (await center.SandunAsync("why", "/huge")).Succeeded();
        var rejected = await Eventually.Get(
            async () => (await center.GetAsync("/v2/queue"))["queue"]!.AsArray().FirstOrDefault(), TimeSpan.FromSeconds(10),
            () => center.DescribeAsync("/huge"));

        Assert.Contains("cpus", why.Output, StringComparison.Ordinal);
        Assert.Equal("/huge", (string?)rejected["app"]!["id"]);
    }

    private static Task<JsonNode> LastFailureAsync(DataCenter center, string app) => Eventually.Get(
        async () => (await center.GetAsync("/v2/apps" + app))["app"]!["lastTaskFailure"], TimeSpan.FromSeconds(40),
        () => center.DescribeAsync(app));
}
