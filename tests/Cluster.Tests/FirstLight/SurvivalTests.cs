using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Sandun.Cluster.Tests.FirstLight;

/// <summary>Sandun's own death leaves applications serving, and the next start adopts them.</summary>
public sealed class SurvivalTests
{
    [Fact]
    public async Task KillNine_OfAllOfSandun_LeavesTasksServingAndTheNextUpAdoptsThem()
    {
        RealParts.Program("haproxy", "haproxy");
        RealParts.Program("python3", "python3");
        await using var center = await DataCenter.StartAsync("--proxy", "haproxy");
        var port = DataCenter.FreePort();
        await center.SendAsync(HttpMethod.Post, "/v2/apps", $$"""
            { "id": "/stay", "instances": 3, "cpus": 0.05, "mem": 64, "cmd": "exec python3 -m http.server $PORT0 --bind 127.0.0.1",
              "portDefinitions": [{ "port": {{port}}, "name": "http" }],
              "healthChecks": [{ "protocol": "HTTP", "path": "/", "intervalSeconds": 1, "gracePeriodSeconds": 20 }] }
            """);
        await center.SendAsync(HttpMethod.Post, "/v2/apps", """{ "id": "/short", "cpus": 0.05, "mem": 32, "cmd": "sleep 4; exit 7", "backoffSeconds": 60 }""");
        await center.SettledAsync("/stay", 3);
        await Eventually.Holds(
            async () => (await center.RunningTasksAsync("/short")).Count == 1, TimeSpan.FromSeconds(20), () => center.DescribeAsync("/short"));
        var before = await PidsAsync(center, "/stay");

        foreach (var name in new[] { "server", "agent", "router" }) Process.GetProcessById(center.Pid(name)).Kill();
        await Eventually.Holds(
            async () => (await center.Public.GetAsync($"http://127.0.0.1:{port}/")).IsSuccessStatusCode, TimeSpan.FromSeconds(5),
            () => Task.FromResult("the router's proxy does not serve while Sandun is dead"));
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken); // /short ends meanwhile, with nobody watching
        (await center.UpAsync()).Succeeded();
        await center.SettledAsync("/stay", 3);

        Assert.Equal(before, await PidsAsync(center, "/stay"));
        var failure = await Eventually.Get(
            async () => (await center.GetAsync("/sandun/v1/app?id=/short"))["lastFailure"], TimeSpan.FromSeconds(20),
            () => center.DescribeAsync("/short"));
        Assert.Equal(7, (int)failure["exitCode"]!);
    }

    private static async Task<string> PidsAsync(DataCenter center, string app)
    {
        var instances = (await center.GetAsync("/sandun/v1/app?id=" + app))["instanceList"]!.AsArray();
        return string.Join('\n', instances.Select(Describe).Order(StringComparer.Ordinal));
    }

    private static string Describe(JsonNode? instance)
    {
        var pid = (int)instance!["pid"]!;
        Assert.True(pid > 0 && Directory.Exists($"/proc/{pid}"), $"instance {instance["id"]} has no live process {pid}");
        return $"{instance["taskId"]} {pid} {File.ReadAllText($"/proc/{pid}/stat").Split(' ')[21]}";
    }
}
