using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Sandun.Cluster.Tests.Nodes;

/// <summary>Nodes that are drained, that eat tasks and whose disk fills, and agents that nobody answers: on real processes.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class NodeLifeTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Drain_OfANodeThatServes_MovesItsInstancesWithoutAFailedRequest()
    {
        RealParts.Program("python3", "python3");
        await using var center = await DataCenter.StartAsync();
        await using var second = await SecondNode.StartAsync(center, "second");
        var port = DataCenter.FreePort();
        await PutServerAsync(center, "/web", 4, port);
        await center.SettledAsync("/web", 4);
        Assert.Equal(["localhost", "second"], (await HostsAsync(center, "/web")).Distinct().Order());

        using var stop = new CancellationTokenSource();
        var load = LoadAsync(center, port, stop.Token);
        var drained = await center.SandunAsync("node", "drain", "second", "--deadline", "5m", "--wait");
        await stop.CancelAsync();
        drained.Succeeded();
        var (good, bad) = await load;

        Assert.Equal(["localhost"], (await HostsAsync(center, "/web")).Distinct());
        await center.SettledAsync("/web", 4);
        Assert.True(good > 0);
        Assert.Equal([], bad);
        var listed = (await center.SandunAsync("node", "ls")).Output;
        Assert.Contains("drained", listed, StringComparison.Ordinal);
        Assert.Contains("second gets no new work: draining", listed, StringComparison.Ordinal);

        (await center.SandunAsync("node", "undrain", "second")).Succeeded();
        await StateAsync(center, "second", "Up");
    }

    [Fact]
    public async Task Host_WhereEveryLaunchFails_IsQuarantinedAndTheAppRunsElsewhere()
    {
        await using var center = await DataCenter.StartAsync();
        await center.SendAsync(HttpMethod.Put, "/v2/apps/calm", """
            { "id": "/calm", "cmd": "exec sleep 10000", "instances": 2, "cpus": 0.001, "mem": 4, "portDefinitions": [], "backoffSeconds": 1, "maxLaunchDelaySeconds": 2 }
            """);
        await center.SettledAsync("/calm", 2);
        await using var hole = await SecondNode.StartAsync(center, "hole", "--default-user", "no-such-user");
        await Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken); // what ran well must have run for as long
        await center.SendAsync(HttpMethod.Put, "/v2/apps/calm", """{ "instances": 12 }""");

        await StateAsync(center, "hole", "Quarantined");
        Assert.Contains("launches there failed, while other nodes do well", (await NodeAsync(center, "hole"))["closedBecause"]![0]!.ToString(), StringComparison.Ordinal);
        await center.SettledAsync("/calm", 12);
        Assert.Equal(["localhost"], (await HostsAsync(center, "/calm")).Distinct());
        (await center.SandunAsync("node", "release", "hole")).Succeeded();
        await StateAsync(center, "hole", "Up");
    }

    [Fact]
    public async Task Task_ThatDiesWhileNoServerLives_IsRestartedInItsPlaceAndTakenOver()
    {
        RealParts.Program("python3", "python3");
        await using var center = await DataCenter.StartAsync();
        var port = DataCenter.FreePort();
        await PutServerAsync(center, "/web", 1, port);
        await center.SettledAsync("/web", 1);
        var before = (await InstancesAsync(center, "/web")).Single()!;
        using (var server = Process.GetProcessById(center.Pid("server"))) server.Kill();
        var pid = (int)before["pid"]!;
        using (var task = Process.GetProcessById(pid)) task.Kill(entireProcessTree: true);
        await Eventually.Holds(() => Task.FromResult(!Directory.Exists($"/proc/{pid}")), s_patience, () => Task.FromResult("the task has died"));

        // By the router, which serves on although nobody tells it anything, at the same port of the same node.
        await Eventually.Holds(() => AnswersAsync(center, port), s_patience, () => Task.FromResult("the agent started it again"));

        (await center.UpAsync()).Succeeded();

        // A new server knows the first task from its store until the agent has told of the second.
        await Eventually.Holds(
            async () => (await InstancesAsync(center, "/web")) is [var shown] && ((string?)shown!["taskId"])?.EndsWith("._app.2", StringComparison.Ordinal) == true,
            s_patience, () => center.DescribeAsync("/web"));
        await center.SettledAsync("/web", 1);
        var after = (await InstancesAsync(center, "/web")).Single()!;
        Assert.Equal((string?)before["id"], (string?)after["id"]);
        Assert.EndsWith("._app.2", (string?)after["taskId"], StringComparison.Ordinal);
        Assert.Equal(before["ports"]!.ToJsonString(), after["ports"]!.ToJsonString());
        Assert.NotEqual((int)before["pid"]!, (int)after["pid"]!);
        Assert.EndsWith("._app.1", (string?)(await center.GetAsync("/sandun/v1/app?id=/web"))["lastFailure"]!["taskId"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_ThatFillsUp_KeepsNewWorkAwayUntilThereIsRoom()
    {
        RealParts.Root();
        var mount = Directory.CreateTempSubdirectory("sandun-small-").FullName;
        (await Command.RunAsync("/bin/mount", ["-t", "tmpfs", "-o", "size=64m,mode=755", "none", mount], s_patience)).Succeeded();
        try
        {
            await using var center = await DataCenter.StartAsync();
            (await center.SandunAsync("node", "deactivate", "localhost")).Succeeded();
            await using var small = await SecondNode.StartInAsync(center, "small", Path.Combine(mount, "agent"), "--min-free-disk", "20%");
            var filler = Path.Combine(mount, "filler");
            await File.WriteAllBytesAsync(filler, new byte[60 << 20], TestContext.Current.CancellationToken);
            await StateAsync(center, "small", "Pressed");
            await center.SendAsync(HttpMethod.Put, "/v2/apps/late", """{ "id": "/late", "cmd": "exec sleep 10000", "cpus": 0.001, "mem": 4, "disk": 0, "portDefinitions": [] }""");
            var why = (await center.SandunAsync("why", "/late")).Output;
            Assert.Contains("DISK_PRESSURE", why, StringComparison.Ordinal);
            Assert.Contains("deactivated", why, StringComparison.Ordinal);

            File.Delete(filler);
            await StateAsync(center, "small", "Up");
            await center.SettledAsync("/late", 1);
            Assert.Equal(["small"], await HostsAsync(center, "/late"));
        }
        finally
        {
            await Command.RunAsync("/bin/umount", ["-l", mount], s_patience);
            Directory.Delete(mount, recursive: true);
        }
    }

    private static Task PutServerAsync(DataCenter center, string id, int instances, int port) => center.SendAsync(HttpMethod.Put, $"/v2/apps{id}", $$"""
        { "id": "{{id}}", "cpus": 0.02, "mem": 64, "instances": {{instances}}, "cmd": "exec python3 -m http.server $PORT0 --bind 127.0.0.1",
          "portDefinitions": [{ "port": {{port}}, "name": "http" }],
          "healthChecks": [{ "protocol": "HTTP", "path": "/", "intervalSeconds": 1, "timeoutSeconds": 5, "gracePeriodSeconds": 60, "maxConsecutiveFailures": 30 }] }
        """);

    private static Task StateAsync(DataCenter center, string node, string state) => Eventually.Holds(
        async () => (string?)(await NodeAsync(center, node))["state"] == state, s_patience, async () => $"{node} is {state}\n{await NodeAsync(center, node)}");

    private static async Task<JsonNode> NodeAsync(DataCenter center, string name) =>
        (await center.GetAsync("/sandun/v1/nodes")).AsArray().Single(node => (string?)node!["hostname"] == name)!;

    private static async Task<JsonArray> InstancesAsync(DataCenter center, string app) => (await center.GetAsync($"/sandun/v1/app?id={app}"))["instanceList"]!.AsArray();

    private static async Task<List<string>> HostsAsync(DataCenter center, string app) => [.. (await center.RunningTasksAsync(app)).Select(task => (string)task["host"]!)];

    private static async Task<bool> AnswersAsync(DataCenter center, int port)
    {
        try
        {
            using var answer = await center.Public.GetAsync($"http://127.0.0.1:{port}/");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<(int Good, List<string> Bad)> LoadAsync(DataCenter center, int port, CancellationToken stop)
    {
        var (good, bad) = (0, new List<string>());
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await center.Public.GetAsync($"http://127.0.0.1:{port}/", CancellationToken.None);
                if (answer.IsSuccessStatusCode) good++;
                else bad.Add($"{(int)answer.StatusCode}");
            }
            catch (HttpRequestException failure)
            {
                bad.Add(failure.Message);
            }

            await Task.Delay(20, CancellationToken.None);
        }

        return (good, bad);
    }
}
