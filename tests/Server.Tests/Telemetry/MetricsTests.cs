using System.Net;
using Sandun.NativeApi;

namespace Sandun.Server.Tests.Telemetry;

/// <summary>Figures of a real server whose agent says what its machine and tasks use.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private const string Cpu = "sandun_container_cpu_cores";

    private FeedingAgent _feeding = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RunningServer Server => _feeding.Server;

    public async ValueTask InitializeAsync() => _feeding = await FeedingAgent.StartAsync(await RunningServer.StartAsync());

    public ValueTask DisposeAsync() => _feeding.DisposeAsync();

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
        using var marathon = await Server.Http.GetAsync("/metrics", Cancel);
        Assert.Equal("application/json", marathon.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Figures_OfAServerThatRestarted_AreStillKnown()
    {
        await UntilAsync(async () => Last(await AskAsync(Cpu, by: "app")) is > 0.45);
        await _feeding.StopAsync();
        var before = DateTimeOffset.UtcNow;
        await Server.RestartAsync();
        var answer = await Server.Plane.QueryMetricsAsync(
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
        using var answer = await Server.Http.GetAsync("/sandun/v1/metrics/query?" + query, Cancel);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(says, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private static Task UntilAsync(Func<Task<bool>> condition) => Eventually.HoldsAsync(condition, "the figures are told");

    private async Task<string> ScrapeAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
        using var answer = await Server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private Task<MetricsAnswer> AskAsync(string name, string? by = null, string? where = null) => _feeding.AskAsync(name, by, where);

    private static double? Last(MetricsAnswer answer) => FeedingAgent.Last(answer);
}
