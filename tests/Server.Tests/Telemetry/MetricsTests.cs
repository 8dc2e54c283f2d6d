using System.Net;
using Sandun.NativeApi;
using Sandun.Protocol;

namespace Sandun.Server.Tests.Telemetry;

/// <summary>Figures of a real server whose agent says what its machine and tasks use.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private const string Cpu = "sandun_container_cpu_cores";

    private RunningServer _server = null!;
    private ScriptedAgent _agent = null!;
    private readonly CancellationTokenSource _ending = new();
    private Task _beating = Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _agent = new ScriptedAgent(_server);
        await UntilAsync(async () => (await _server.Plane.NodesAsync(Cancel)).Count == 1);
        await _server.Plane.ApplyAsync("""{"id":"/shop","cmd":"run","cpus":0.5,"mem":64,"instances":2}""", false, Cancel);
        await Eventually.HoldsAsync(() => _agent.Tasks.Count == 2, "two tasks run");
        _beating = BeatAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _beating;
        await _agent.DisposeAsync();
        await _server.DisposeAsync();
        _ending.Dispose();
    }

    [Fact]
    public async Task Figures_AgentsTell_AreAnsweredByAppAndNode()
    {
        // Each of the two tasks uses a quarter of a CPU and reads 1,000 bytes a second.
        await UntilAsync(async () => Last(await AskAsync(Cpu, by: "app")) is > 0.45 and < 0.55);
        await UntilAsync(async () => Last(await AskAsync("sandun_container_disk_read_bytes_per_second", by: "app")) is > 1_900 and < 2_100);
        var tasks = await AskAsync(Cpu, where: "app=/shop");
        Assert.Equal(2, tasks.Series.Count);
        Assert.All(tasks.Series, line => Assert.Equal(("/shop", "node1", "sandun"), (line.Labels["app"], line.Labels["node"], line.Labels["data_center"])));
        Assert.Equal(0.5, Last(await AskAsync("sandun_container_cpu_throttled_ratio", by: "app"))!.Value, 1);
        Assert.Equal(2, Last(await AskAsync("sandun_app_ready_instances", where: "app=/shop")));
        Assert.Equal(0.5, Last(await AskAsync("sandun_node_cpu_cores", where: "node=node1")));
        await UntilAsync(async () => Last(await AskAsync("sandun_node_network_sent_bytes_per_second", by: "data_center")) is > 450 and < 550);
        Assert.Empty((await AskAsync(Cpu, where: "app=/other")).Series);
    }

    [Fact]
    public async Task Scrape_OfAPrometheusServer_GetsSandunsFiguresAndMarathonsClientsTheirs()
    {
        await UntilAsync(async () => (await ScrapeAsync()).Contains($"{Cpu}{{app=\"/shop\"", StringComparison.Ordinal));
        var text = await ScrapeAsync();
        Assert.Contains("# TYPE sandun_node_memory_bytes gauge\n", text, StringComparison.Ordinal);
        Assert.Contains("sandun_node_memory_bytes{data_center=\"sandun\",node=\"node1\"} ", text, StringComparison.Ordinal);
        Assert.Equal(text.Split('\n').Length, text.Split('\n').Distinct().Count());
        using var marathon = await _server.Http.GetAsync("/metrics", Cancel);
        Assert.Equal("application/json", marathon.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Figures_OfAServerThatRestarted_AreStillKnown()
    {
        await UntilAsync(async () => Last(await AskAsync(Cpu, by: "app")) is > 0.45);
        await _ending.CancelAsync();
        await _beating;
        var before = DateTimeOffset.UtcNow;
        await _server.RestartAsync();
        var answer = await _server.Plane.QueryMetricsAsync(
            new MetricsQuestion { Name = Cpu, From = before.AddSeconds(-60), To = before, StepSeconds = 1, By = ["app"] }, Cancel);
        Assert.Contains(Assert.Single(answer.Series).Points, point => point > 0.45);
    }

    [Theory]
    [InlineData("name=nonsense", HttpStatusCode.NotFound, "there is no metric nonsense")]
    [InlineData("", HttpStatusCode.BadRequest, "name is missing")]
    [InlineData("name=sandun_container_cpu_cores&from=yesterday", HttpStatusCode.BadRequest, "from must be a moment")]
    [InlineData("name=sandun_container_cpu_cores&where=app", HttpStatusCode.BadRequest, "LABEL=VALUE")]
    [InlineData("name=sandun_container_cpu_cores&aggregate=median", (HttpStatusCode)422, "sum, mean, max, min or count")]
    [InlineData("name=sandun_container_cpu_cores&from=-1h&to=-2h", (HttpStatusCode)422, "later than from")]
    [InlineData("name=sandun_container_cpu_cores&by=a{b}", (HttpStatusCode)422, "is no label")]
    [InlineData("name=sandun_container_cpu_cores&limit=0", (HttpStatusCode)422, "limit must be")]
    public async Task Question_ThatMakesNoSense_IsRefusedWithTheCure(string query, HttpStatusCode status, string says)
    {
        using var answer = await _server.Http.GetAsync("/sandun/v1/metrics/query?" + query, Cancel);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(says, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private static Task UntilAsync(Func<Task<bool>> condition) => Eventually.HoldsAsync(condition, "the figures are told");

    private async Task BeatAsync()
    {
        for (var beat = 1L; !_ending.IsCancellationRequested; beat++)
        {
            // The agent's own clock says how long lies between beats, so that a slow machine changes no rate.
            var tasks = _agent.Tasks.Select(task => new TaskUsage(task, beat * 25_000_000, 1 << 20, 10)
            {
                Counters = new TaskCounters { ThrottledNanoseconds = beat * 25_000_000, DiskReadBytes = beat * 100, Processes = 3 },
            });
            var node = new NodeUsage(500, 1 << 30, 1 << 20) { Counters = new NodeCounters { ClockMilliseconds = beat * 100, Cpus = 4, NetworkSentBytes = beat * 50 } };
            _agent.Say(new AgentReport.Heartbeat(node, [.. tasks]));
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private async Task<string> ScrapeAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
        using var answer = await _server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private Task<MetricsAnswer> AskAsync(string name, string? by = null, string? where = null) => _server.Plane.QueryMetricsAsync(
        new MetricsQuestion
        {
            Name = name, From = DateTimeOffset.UtcNow.AddSeconds(-30), To = DateTimeOffset.UtcNow, StepSeconds = 1, By = by?.Split(','),
            Where = where?.Split('=') is [var label, var value] ? new Dictionary<string, string> { [label] = value } : [],
        }, Cancel);

    private static double? Last(MetricsAnswer answer) => answer.Series.Count == 0 ? null : answer.Series[0].Points.LastOrDefault(point => point is not null);
}
