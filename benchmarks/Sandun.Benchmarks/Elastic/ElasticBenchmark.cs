using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sandun.Benchmarks.Harness;
using Sandun.Protocol;
using Sandun.Proxies.Haproxy;
using Sandun.Routing;
using Sandun.Server;
using Sandun.Server.Settings;
using Sandun.Tests.Routing;

namespace Sandun.Benchmarks.Elastic;

/// <summary>
/// Five times the load at once, on several apps one after another, through a real HAProxy: how long until a new instance is asked for, and
/// until the app is back under its service level. Instances start in no time, so that the figure is Sandun's own.
/// </summary>
public sealed class ElasticBenchmark : IBenchmark
{
    private const int FirstPort = 24_960;
    private const int LevelMilliseconds = 400;
    private const int BaseRate = 10;
    private const int Times = 5;
    private static readonly TimeSpan s_work = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public string Name => "elastic";

    public string Description => "five times the load through a real HAProxy: until new instances are asked for, and until the service level holds again";

    public async Task RunAsync(bool full, FigureReport report)
    {
        var haproxy = HaproxyBinary.Find(null, out var reason) ?? throw new BenchmarkFailedException(reason);
        var apps = full ? 10 : 4;
        var data = Directory.CreateTempSubdirectory("sandun-elastic-");
        var options = new ServerOptions { DataDirectory = data.FullName, Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        await using (var server = await SandunServer.StartAsync(options, TimeProvider.System))
        {
            await using var router = new HostedRouter("lb1", [options.LinkSocketPath], haproxy, new ProxySettings { EntryPort = FirstPort - 1 });
            await using var agent = new ServingAgent([options.LinkSocketPath], new PortRange(24_000, 24_799), s_work);
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(server.Addresses.First(address => address.StartsWith("http://127", StringComparison.Ordinal))) };
            for (var app = 0; app < apps; app++) await CreateAsync(http, app);
            await UntilAsync(() => agent.RunningAt.Count >= apps && router.Latest.AppliedRevision > 0, "all apps run");
            await Task.Delay(TimeSpan.FromSeconds(3));
            await StepsAsync(apps, agent, http, report);
        }

        data.Delete(recursive: true);
    }

    private static async Task StepsAsync(int apps, ServingAgent agent, HttpClient http, FigureReport report)
    {
        report.Say($"{apps} apps with {BaseRate} requests/s each ...");
        var loads = Enumerable.Range(0, apps).Select(app => new List<OpenLoad> { Load(app, BaseRate) }).ToList();
        await Task.Delay(TimeSpan.FromSeconds(30));
        var steps = new List<long>();
        var clocks = new List<DateTimeOffset>();
        for (var app = 0; app < apps; app++)
        {
            report.Say($"app {app + 1} of {apps}: {Times} times that ...");
            steps.Add(Stopwatch.GetTimestamp());
            clocks.Add(DateTimeOffset.UtcNow);
            loads[app].Add(Load(app, BaseRate * (Times - 1)));
            // At another moment of the routers' and the controller's second each.
            await Task.Delay(TimeSpan.FromMilliseconds(2_000 + (app * 370 % 1_000)));
        }

        await Task.Delay(TimeSpan.FromSeconds(15));
        foreach (var load in loads.SelectMany(each => each)) await load.StopAsync();
        var (asked, decided, back) = (new List<double>(), new List<double>(), new List<double>());
        for (var app = 0; app < apps; app++)
        {
            var first = agent.RunningAt.Where(task => task.Key.Value.StartsWith($"step{app}.", StringComparison.Ordinal) && task.Value > steps[app])
                .Select(task => task.Value).DefaultIfEmpty(long.MaxValue).Min();
            if (first != long.MaxValue) asked.Add(Stopwatch.GetElapsedTime(steps[app], first).TotalMilliseconds);
            if (await GrownAsync(http, app, clocks[app]) is { } grown)
            {
                decided.Add((grown.At - clocks[app]).TotalMilliseconds);
                report.Say($"app {app + 1}: {decided[^1]:0} ms to the decision to grow ({grown.Why})");
            }

            back.Add(SecondsUntilBack(loads[app].SelectMany(load => load.Answers), steps[app]));
        }

        var failed = loads.SelectMany(each => each).Sum(load => load.Failures.Count);
        report.Add(Figure.AtMost("elastic.failed", failed, "requests", 0), Figure.AtLeast("elastic.grown", asked.Count, "apps", apps));
        if (asked.Count > 0)
        {
            // The signal begins with the load itself, before anything could have measured it; the legs part at the decision.
            report.Add(new Figure("elastic.signal-to-decided.p50", new Sample(decided).Median, "ms"), new Figure("elastic.signal-to-decided.p99", new Sample(decided).At(0.99), "ms"));
            var sample = new Sample(asked);
            report.Add(new Figure("elastic.signal-to-requested.p50", sample.Median, "ms"), Figure.AtMost("elastic.signal-to-requested.p99", sample.At(0.99), "ms", 2_000));
        }

        report.Add(new Figure("elastic.back-under-level.p50", new Sample(back).Median, "s"), Figure.AtMost("elastic.back-under-level.most", back.Max(), "s", 10));
    }

    /// <summary>The end of the last second after the step whose slowest twentieth was beyond the level.</summary>
    private static double SecondsUntilBack(IEnumerable<(long Due, double Milliseconds)> answers, long step) =>
        answers.Where(answer => answer.Due >= step).GroupBy(answer => (int)Stopwatch.GetElapsedTime(step, answer.Due).TotalSeconds)
            .Where(second => new Sample([.. second.Select(answer => answer.Milliseconds)]).At(0.95) > LevelMilliseconds)
            .Select(second => second.Key + 1.0).DefaultIfEmpty(0).Max();

    /// <summary>When and why the controller first asked for more after the step, by its own log.</summary>
    private static async Task<(DateTimeOffset At, string Why)?> GrownAsync(HttpClient http, int app, DateTimeOffset step)
    {
        var log = JsonNode.Parse(await http.GetStringAsync($"/sandun/v1/scaling/log?id=/step{app}"))!.AsArray();
        return log.Where(decision => (int)decision!["to"]! > (int)decision["from"]! && (string?)decision["outcome"] == "done")
            .Select(decision => ((DateTimeOffset At, string Why)?)((DateTimeOffset)decision!["at"]!, $"{decision["from"]} to {decision["to"]}, {decision["binding"]}"))
            .Where(decision => decision!.Value.At > step).MinBy(decision => decision!.Value.At);
    }

    private static OpenLoad Load(int app, int rate) => new([new IPEndPoint(IPAddress.Loopback, FirstPort + app)], rate, connections: 40);

    /// <summary>One instance answers twenty requests a second.</summary>
    private static async Task CreateAsync(HttpClient http, int app)
    {
        using var answer = await http.PostAsync("/v2/apps", new StringContent(
            $$$"""
            {"id":"/step{{{app}}}","cmd":"serve","cpus":0.1,"mem":16,"instances":1,"portDefinitions":[{"port":{{{FirstPort + app}}}}],"labels":{"HAPROXY_0_MODE":"http"},
             "routing":{"limits":{"instanceConcurrency":1},"timeouts":{"queueSeconds":60}},
             "autoscaling":{"min":1,"max":12,"concurrency":1,"slo":{"p95Milliseconds":{{{LevelMilliseconds}}} },"warmupSeconds":0} }
            """, Encoding.UTF8, "application/json"));
        if (!answer.IsSuccessStatusCode) throw new BenchmarkFailedException(await answer.Content.ReadAsStringAsync());
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(20))
            if (waited.Elapsed > s_patience) throw new BenchmarkFailedException("did not come to hold: " + what);
    }
}
