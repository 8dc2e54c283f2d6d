using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Sandun.Cluster.Tests.Scaling;

/// <summary>Apps that scale behind a real HAProxy, under load from other processes.</summary>
[Trait("run", "long")]
public sealed class ElasticTests
{
    /// <summary>Bounds a wait for the whole chain of figures, decision and launch on a slow machine.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(180);

    /// <summary>Nobody is turned away while the count follows a crowd: what comes too early waits at the router.</summary>
    [Fact]
    public async Task FlashSale_FromItsCrowdToItsEnd_GrowsAndGivesBackAndServesAll()
    {
        RealParts.Program("haproxy", "haproxy");
        RealParts.Program("python3", "python3");
        await using var center = await DataCenter.StartAsync("--proxy", "haproxy");
        var port = DataCenter.FreePort();
        var app = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("samples/flash-sale/marathon.json"), TestContext.Current.CancellationToken))!.AsObject();
        app["instances"] = 1;
        app["env"] = new JsonObject { ["FLASH_SALE"] = Repository.PathOf("samples/flash-sale"), ["CONCURRENCY"] = "1" };
        app["portDefinitions"]![0]!["port"] = port;
        app["healthChecks"]![0]!["gracePeriodSeconds"] = 300;
        app["routing"] = JsonNode.Parse("""{"limits":{"instanceConcurrency":1},"timeouts":{"queueSeconds":300,"serverSeconds":300}}""");
        app["autoscaling"] = JsonNode.Parse("""{"min":1,"max":5,"concurrency":1,"slo":{"p95Milliseconds":400},"warmupSeconds":0,"prices":{"action":0.001,"coreHour":100}}""");
        await center.SendAsync(HttpMethod.Post, "/v2/apps", app.ToJsonString());
        await center.SettledAsync("/flash-sale", 1);

        // One instance makes ten sales a second at most.
        var crowd = await CrowdAsync(port, usual: 3, peak: 24, at: 3, seconds: 25);

        var grown = (await LogAsync(center)).FirstOrDefault(decision => (int)decision["to"]! > (int)decision["from"]! && (string?)decision["outcome"] == "done");
        Assert.True(grown is not null, await SaidAsync(center));
        Assert.True((double)grown["inputs"]!["requestsPerSecond"]! > 3, grown.ToJsonString());
        Assert.True((double)grown["inputs"]!["inService"]! > 0, grown.ToJsonString());
        Assert.True((int)crowd["failed"]! == 0 && (int)crowd["customers"]! > 300, crowd.ToJsonString() + await SaidAsync(center));

        // Fewer come, for as long as it takes to give instances back: those that leave finish what they began.
        var most = (int)(await ScalingAsync(center))["instances"]!;
        var shrunk = false;
        for (var round = 0; round < 8 && !shrunk; round++)
        {
            var few = await CrowdAsync(port, usual: 4, peak: 4, at: 0, seconds: 15);
            Assert.True((int)few["failed"]! == 0, few.ToJsonString() + await SaidAsync(center));
            shrunk = (int)(await ScalingAsync(center))["instances"]! < most;
        }

        Assert.True(shrunk, await SaidAsync(center));
    }

    [Fact]
    public async Task Request_ForAnAppThatSleeps_WaitsForIt()
    {
        RealParts.Program("haproxy", "haproxy");
        RealParts.Program("python3", "python3");
        await using var center = await DataCenter.StartAsync("--proxy", "haproxy");
        var port = DataCenter.FreePort();
        await center.SendAsync(HttpMethod.Post, "/v2/apps", Sleepy("/nap", port, """, "autoscaling": {"min": 0, "max": 2, "idleSeconds": 10}, "routing": {"timeouts": {"holdSeconds": 300}}"""));
        await center.SettledAsync("/nap", 1);
        await Eventually.Holds(
            async () => (string?)(await ScalingAsync(center, "/nap"))["mode"] == "asleep" && (await center.RunningTasksAsync("/nap")).Count == 0,
            s_patience, () => SaidAsync(center, "/nap"));

        using var patient = new HttpClient { Timeout = s_patience };
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PostAsync(patient, port, "")));

        Assert.All(answers, answer => Assert.Null(answer));
        Assert.Contains(await LogAsync(center, "/nap"), decision => (string?)decision["binding"] == "wake" && (string?)decision["outcome"] == "done");
    }

    [Fact]
    public async Task ScaleDowns_AHundredUnderLoad_LoseNoRequest()
    {
        const int Apps = 10;
        const int Rounds = 10;
        RealParts.Program("haproxy", "haproxy");
        RealParts.Program("busybox", "busybox-static");
        await using var center = await DataCenter.StartAsync("--proxy", "haproxy");
        var ports = Enumerable.Range(0, Apps).Select(_ => DataCenter.FreePort()).ToList();
        for (var app = 0; app < Apps; app++) await center.SendAsync(HttpMethod.Post, "/v2/apps", Light($"/down{app}", ports[app]));
        await SettledAsync(1);

        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false }) { Timeout = s_patience };
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var load = ports.Select(port => LoadAsync(client, port, ending.Token)).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var count in new[] { 2, 1 })
            {
                for (var app = 0; app < Apps; app++) await center.SendAsync(HttpMethod.Put, $"/v2/apps/down{app}", $$"""{"instances":{{count}}}""");
                await SettledAsync(count);
            }
        }

        await ending.CancelAsync();
        var served = await Task.WhenAll(load);
        Assert.True(served.All(one => one.Failures.Count == 0), string.Join("; ", served.SelectMany(one => one.Failures).Take(5)));
        Assert.All(served, one => Assert.True(one.Requests > Rounds, $"{one.Requests} requests"));

        Task SettledAsync(int count) => Eventually.Holds(
            async () =>
            {
                if ((await center.GetAsync("/v2/deployments")).AsArray().Count > 0) return false;
                var apps = (await center.GetAsync("/v2/apps"))["apps"]!.AsArray();
                return apps.Count == Apps && apps.All(app => (int)app!["tasksRunning"]! == count && (int)app["tasksHealthy"]! == count);
            },
            s_patience,
            async () => (await center.SandunAsync("deployment", "ls")).Output + center.LogTails());
    }

    /// <summary>An app that starts in no time and whose answers take a fifth of a second, so that some are under way whenever an instance is stopped.</summary>
    private static string Light(string id, int port) => new JsonObject
    {
        ["id"] = id, ["instances"] = 1, ["cpus"] = 0.02, ["mem"] = 40,
        ["cmd"] = """
            mkdir -p www/cgi-bin && echo here > www/index.html &&
            printf '#!/bin/sh\nsleep 0.2\nprintf "Content-Type: text/plain\\r\\n\\r\\nok"\n' > www/cgi-bin/slow && chmod +x www/cgi-bin/slow &&
            exec busybox httpd -f -p 127.0.0.1:$PORT0 -h www
            """,
        ["portDefinitions"] = JsonNode.Parse($$"""[{"port":{{port}},"name":"http"}]"""), ["labels"] = new JsonObject { ["HAPROXY_0_MODE"] = "http" },
        ["healthChecks"] = JsonNode.Parse(
            """[{"protocol":"HTTP","path":"/","portIndex":0,"gracePeriodSeconds":300,"intervalSeconds":1,"timeoutSeconds":20,"maxConsecutiveFailures":10}]"""),
    }.ToJsonString();

    private static string Sleepy(string id, int port, string more) => $$"""
        {
          "id": "{{id}}", "instances": 1, "cpus": 0.02, "mem": 40, "cmd": "exec python3 \"$TILL\"",
          "env": { "TILL": "{{Repository.PathOf("samples/flash-sale/till.py")}}", "CONCURRENCY": "10" },
          "portDefinitions": [{ "port": {{port}}, "name": "http" }], "labels": { "HAPROXY_0_MODE": "http" },
          "healthChecks": [{ "protocol": "HTTP", "path": "/health", "portIndex": 0, "gracePeriodSeconds": 300, "intervalSeconds": 1, "timeoutSeconds": 20, "maxConsecutiveFailures": 10 }]{{more}}
        }
        """;

    private static async Task<(int Requests, List<string> Failures)> LoadAsync(HttpClient client, int port, CancellationToken ending)
    {
        var failures = new List<string>();
        var requests = 0;
        for (; !ending.IsCancellationRequested; requests++)
            if (await PostAsync(client, port, "cgi-bin/slow") is { } failure) failures.Add(failure);
        return (requests, failures);
    }

    /// <summary>A request no router may send twice.</summary>
    /// <returns>What went wrong, or null.</returns>
    private static async Task<string?> PostAsync(HttpClient client, int port, string path)
    {
        try
        {
            using var body = new ByteArrayContent([]);
            using var answer = await client.PostAsync($"http://127.0.0.1:{port}/{path}", body, TestContext.Current.CancellationToken);
            return answer.StatusCode == HttpStatusCode.OK ? null : answer.StatusCode.ToString();
        }
        catch (HttpRequestException failure)
        {
            return failure.Message;
        }
    }

    /// <summary>Customers of another process, who come whether or not those before them were served.</summary>
    private static async Task<JsonNode> CrowdAsync(int port, int usual, int peak, int at, int seconds)
    {
        var arguments = new[] { usual, peak, at, seconds }.Select(number => number.ToString(CultureInfo.InvariantCulture));
        var crowd = await Command.RunAsync(
            RealParts.Program("python3", "python3"), [Repository.PathOf("samples/flash-sale/crowd.py"), $"http://127.0.0.1:{port}/", .. arguments],
            TimeSpan.FromMinutes(5), new Dictionary<string, string> { ["PATIENCE"] = "240" });
        Assert.True(crowd.ExitCode == 0, crowd.Output + crowd.Error);
        return JsonNode.Parse(crowd.Output.TrimEnd().Split('\n')[^1])!;
    }

    private static async Task<List<JsonNode>> LogAsync(DataCenter center, string app = "/flash-sale") =>
        [.. (await center.GetAsync("/sandun/v1/scaling/log?id=" + app)).AsArray().Select(decision => decision!)];

    private static Task<JsonNode> ScalingAsync(DataCenter center, string app = "/flash-sale") => center.GetAsync("/sandun/v1/scaling/app?id=" + app);

    private static async Task<string> SaidAsync(DataCenter center, string app = "/flash-sale") =>
        (await ScalingAsync(center, app)).ToJsonString() + string.Join('\n', (await LogAsync(center, app)).Select(decision => decision.ToJsonString())) + center.LogTails();
}
