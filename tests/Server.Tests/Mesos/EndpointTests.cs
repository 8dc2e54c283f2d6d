using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>The lesser endpoints of Mesos' masters and agents, at a real server and a real agent.</summary>
public sealed class EndpointTests(SharedAgent shared) : IClassFixture<SharedAgent>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Both => [true, false];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Help_NamesEveryEndpointAndSaysWhatItIsFor(bool isMaster)
    {
        var (http, main) = (Http(isMaster), isMaster ? "master" : "slave(1)");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/help") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/json") } } };
        using var answer = await http.SendAsync(request, Cancellation);
        var processes = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["processes"]!.AsArray();
        Assert.Subset(processes.Select(one => (string)one!["id"]!).ToHashSet(), new HashSet<string> { "files", "logging", main, "metrics", "profiler", "system" });
        Assert.All(processes.SelectMany(one => one!["endpoints"]!.AsArray()), one => Assert.DoesNotContain("Nothing more", (string)one!["text"]!, StringComparison.Ordinal));

        Assert.Contains($"> [/{main}]", await http.GetStringAsync("/help", Cancellation), StringComparison.Ordinal);
        Assert.Contains($"/{main}/state", await http.GetStringAsync($"/help/{main}", Cancellation), StringComparison.Ordinal);
        Assert.Contains("10mins", await http.GetStringAsync("/help/logging/toggle", Cancellation), StringComparison.Ordinal);
        Assert.Contains("All metrics", await http.GetStringAsync($"/{main}/help/metrics/snapshot/", Cancellation), StringComparison.Ordinal);
        Assert.Equal((400, "No help available for '/nobody'.\n"), await GetAsync(http, "/help/nobody"));
        Assert.Equal((400, "No help available for '/files/nothing'.\n"), await GetAsync(http, "/help/files/nothing"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task LoggingLevel_IsRaisedForAWhileByEitherInterface(bool isMaster)
    {
        var http = Http(isMaster);
        Assert.Equal((200, "0\n"), await GetAsync(http, "/logging/toggle"));
        Assert.Equal((400, "Expecting 'duration=value' in query.\n"), await GetAsync(http, "/logging/toggle?level=1"));
        Assert.Equal((400, "Expecting 'level=value' in query.\n"), await GetAsync(http, "/logging/toggle?duration=1secs"));
        Assert.Equal((400, "Invalid level '-1'.\n"), await GetAsync(http, "/logging/toggle?level=-1&duration=1secs"));
        Assert.Equal(400, (await GetAsync(http, "/logging/toggle?level=much&duration=1secs")).Status);
        Assert.Contains("Unknown duration unit 'fortnights'", (await GetAsync(http, "/logging/toggle?level=1&duration=1fortnights")).Text, StringComparison.Ordinal);

        Assert.Equal((200, ""), await GetAsync(http, "/logging/toggle?level=1&duration=10mins"));
        Assert.Equal((200, "1\n"), await GetAsync(http, "/logging/toggle"));
        Assert.Equal(1, (int)JsonNode.Parse((await CallAsync(http, """{"type":"GET_LOGGING_LEVEL"}""")).Text)!["get_logging_level"]!["level"]!);
        Assert.Equal((200, ""), await CallAsync(http, """{"type":"SET_LOGGING_LEVEL","set_logging_level":{"level":2,"duration":{"nanoseconds":600000000000}}}"""));
        Assert.Equal((200, "2\n"), await GetAsync(http, "/logging/toggle"));
        Assert.Equal((200, ""), await GetAsync(http, "/logging/toggle?level=0&duration=1secs"));
        Assert.Equal((200, "0\n"), await GetAsync(http, "/logging/toggle"));

        // A picture in a page of another site would do for that.
        using var page = new HttpRequestMessage(HttpMethod.Get, "/logging/toggle?level=2&duration=10mins");
        page.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var refused = await http.SendAsync(page, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal((200, "0\n"), await GetAsync(http, "/logging/toggle"));

        // What was asked for no time is over at once.
        Assert.Equal((200, ""), await GetAsync(http, "/logging/toggle?level=1&duration=0secs"));
        Assert.Equal((200, "0\n"), await GetAsync(http, "/logging/toggle"));
    }

    [Fact]
    public async Task Registry_HoldsWhatIsKeptInMesosForm()
    {
        var http = shared.Server.Http;
        Assert.Equal(200, (await CallAsync(http, """{"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"kept","weight":2.5}]}}""")).Status);
        Assert.Equal(200, (await CallAsync(http, """{"type":"UPDATE_QUOTA","update_quota":{"force":true,"quota_configs":[{"role":"kept","limits":{"cpus":{"value":3}}}]}}""")).Status);
        using (var scheduled = await http.PostAsync("/maintenance/schedule", HttpFramework.Json("""
            {"windows":[{"machine_ids":[{"hostname":"elsewhere"}],"unavailability":{"start":{"nanoseconds":4102444800000000000}}}]}
            """), Cancellation)) Assert.True(scheduled.IsSuccessStatusCode);

        var registry = JsonNode.Parse((await GetAsync(http, "/registrar(1)/registry")).Text)!;
        Assert.Matches(@"^master@", (string)registry["master"]!["info"]!["pid"]!);
        var agent = (string)(await shared.Agent.GetAsync("/state"))["id"]!;
        Assert.Contains(registry["slaves"]!["slaves"]!.AsArray(), one => (string)one!["info"]!["id"]!["value"]! == agent);
        Assert.Equal(("elsewhere", "DRAINING"), ((string)registry["machines"]!["machines"]![0]!["info"]!["id"]!["hostname"]!, (string)registry["machines"]!["machines"]![0]!["info"]!["mode"]!));
        Assert.Equal("elsewhere", (string)registry["schedules"]![0]!["windows"]![0]!["machine_ids"]![0]!["hostname"]!);
        Assert.Equal(2.5, (double)registry["weights"]!.AsArray().Single(one => (string)one!["info"]!["role"]! == "kept")!["info"]!["weight"]!);
        Assert.Equal(3, (double)registry["quota_configs"]!.AsArray().Single(one => (string)one!["role"]! == "kept")!["limits"]!["cpus"]!["value"]!);
        Assert.StartsWith("show({", (await GetAsync(http, "/registrar(1)/registry?jsonp=show")).Text, StringComparison.Ordinal);
        Assert.Equal(registry.ToJsonString(), JsonNode.Parse((await GetAsync(http, "/mesos/master/registrar(1)/registry/")).Text)!.ToJsonString());
    }

    [Theory]
    [InlineData("/metrics/snapshot")]
    [InlineData("/system/stats.json")]
    [InlineData("/files/debug.json")]
    [InlineData("/version")]
    [InlineData("/flags")]
    [InlineData("/state")]
    public async Task Endpoint_OfBothAskedForACallback_IsAScript(string path)
    {
        foreach (var http in new[] { Http(true), Http(false) })
        {
            using var answer = await http.GetAsync(path + "?jsonp=a.b", Cancellation);
            var script = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.Equal("text/javascript", answer.Content.Headers.ContentType?.MediaType);
            Assert.StartsWith("a.b({", script, StringComparison.Ordinal);
            Assert.EndsWith("});", script, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/profiler/start", "Perftools is disabled")]
    [InlineData("/profiler/stop", "Perftools is disabled")]
    [InlineData("/memory-profiler/start?duration=5mins", "jemalloc")]
    [InlineData("/metrics/snapshot?timeout=soon", "Invalid duration 'soon'")]
    public async Task Endpoint_ThatCannotBe_IsRefusedWithTheReason(string path, string words)
    {
        foreach (var http in new[] { Http(true), Http(false) })
        {
            var (status, text) = await GetAsync(http, path);
            Assert.Equal(400, status);
            Assert.Contains(words, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Agent_ShowsItsMachineAndWhatIsUnderWayAlsoThroughTheServer()
    {
        Assert.Empty((await shared.Agent.GetAsync("/slave(1)/containerizer/debug"))["pending"]!.AsArray());
        var stats = await shared.Agent.GetAsync("/system/stats.json");
        Assert.True((double)stats["mem_total_bytes"]! > (double)stats["mem_free_bytes"]! && (double)stats["mem_free_bytes"]! > 0, stats.ToJsonString());
        Assert.Equal(Environment.ProcessorCount, (int)stats["cpus_total"]!);
        var id = (string)(await shared.Agent.GetAsync("/state"))["id"]!;
        foreach (var path in new[] { "containerizer/debug", "system/stats.json", "metrics/snapshot?timeout=5secs" })
            Assert.Equal(200, (await GetAsync(Http(true), $"/slave/{id}/{path}")).Status);
        Assert.Equal((double)stats["mem_total_bytes"]!, (double)JsonNode.Parse((await GetAsync(Http(true), "/system/stats.json")).Text)!["mem_total_bytes"]!);
    }

    private HttpClient Http(bool isMaster) => isMaster ? shared.Server.Http : shared.Agent.Http;

    private static async Task<(int Status, string Text)> GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path, Cancellation);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<(int Status, string Text)> CallAsync(HttpClient http, string call)
    {
        using var answer = await http.PostAsync("/api/v1", HttpFramework.Json(call), Cancellation);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
