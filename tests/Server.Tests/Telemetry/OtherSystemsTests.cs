using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sandun.NativeApi;
using Sandun.Tests;

namespace Sandun.Server.Tests.Telemetry;

/// <summary>Figures to and from other systems: a real Prometheus server, and a collector that takes OTLP.</summary>
public sealed class OtherSystemsTests
{
    private const string Cpu = "sandun_container_cpu_cores";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_ThatScrapesTheServer_AnswersItsQuestions()
    {
        var program = RealParts.Program("prometheus", "prometheus");
        var port = FreePort();
        await using var feeding = await FeedingAgent.StartAsync(
            await RunningServer.StartAsync(options => options with { MetricsFrom = new Uri($"http://127.0.0.1:{port}") }));
        var refused = await Assert.ThrowsAsync<ControlPlaneException>(() => feeding.AskAsync(Cpu, by: "app"));
        Assert.Contains($"Prometheus at http://127.0.0.1:{port} does not answer", refused.Message, StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("sandun-prometheus-");
        try
        {
            using var prometheus = Start(program, folder, port, feeding.Server.Address.Authority);
            try
            {
                await Eventually.HoldsAsync(async () => await LastAsync(feeding) is > 0.45 and < 0.55, "Prometheus answers with what it scraped");
                var tasks = await feeding.AskAsync(Cpu, where: "app=/shop");
                Assert.Equal($"http://127.0.0.1:{port}", tasks.Source);
                Assert.Equal(2, tasks.Series.Count);
                Assert.All(tasks.Series, line => Assert.Equal(["app", "data_center", "node", "task"], line.Labels.Keys.Order()));
                Assert.Empty((await feeding.AskAsync(Cpu, where: "app=/other")).Series);
                var minutes = await feeding.Server.Plane.QueryMetricsAsync(
                    new MetricsQuestion { Name = Cpu, From = DateTimeOffset.UtcNow.AddMinutes(-5), To = DateTimeOffset.UtcNow.AddMinutes(1), StepSeconds = 60, By = [] }, Cancel);
                Assert.NotEmpty(minutes.Series);
            }
            finally
            {
                prometheus.Kill();
                await prometheus.WaitForExitAsync(Cancel);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Collector_OfOtlp_IsSentTheFigures()
    {
        using var collector = new HttpListener();
        var port = FreePort();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        await using var feeding = await FeedingAgent.StartAsync(
            await RunningServer.StartAsync(options => options with { OtlpEndpoint = new Uri($"http://127.0.0.1:{port}") }));
        var limit = Stopwatch.StartNew();
        while (true)
        {
            var request = await collector.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(60), Cancel);
            using var body = new MemoryStream();
            await request.Request.InputStream.CopyToAsync(body, Cancel);
            request.Response.ContentType = "application/x-protobuf";
            request.Response.Close();
            Assert.Equal(("POST", "/v1/metrics"), (request.Request.HttpMethod, request.Request.Url!.AbsolutePath));
            // Names, label names and values stand in the message as they are.
            var text = Encoding.UTF8.GetString(body.ToArray());
            if (text.Contains(Cpu, StringComparison.Ordinal) && text.Contains("/shop", StringComparison.Ordinal) && text.Contains("data_center", StringComparison.Ordinal)) break;
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(60), "no export holds the figures of the app");
        }
    }

    private static async Task<double?> LastAsync(FeedingAgent feeding)
    {
        try
        {
            return FeedingAgent.Last(await feeding.AskAsync(Cpu, by: "app"));
        }
        catch (ControlPlaneException starting) when (starting.Status == 502)
        {
            return null;
        }
    }

    private static Process Start(string program, DirectoryInfo folder, int port, string target)
    {
        var configuration = Path.Combine(folder.FullName, "prometheus.yml");
        File.WriteAllText(
            configuration, $"global: {{ scrape_interval: 1s }}\nscrape_configs:\n  - job_name: sandun\n    static_configs: [ {{ targets: [ \"{target}\" ] }} ]\n");
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            "--config.file=" + configuration, "--storage.tsdb.path=" + Path.Combine(folder.FullName, "data"), $"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
        })
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>A port below those the kernel gives out by itself.</summary>
    private static int FreePort()
    {
        for (var port = Random.Shared.Next(21_000, 29_000); ; port++)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next may not be.
            }
        }
    }
}
