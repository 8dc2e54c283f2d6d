using System.Diagnostics;
using Sandun.Benchmarks.Harness;
using Sandun.Proxies.Haproxy;
using Sandun.Tests.Routing;

namespace Sandun.Benchmarks.Routing;

/// <summary>
/// From a healthy instance to served on three routers, calm and under load with a thousand events; what a large registry costs.
/// </summary>
public sealed class RoutingBenchmark : IBenchmark
{
    private const int Apps = 10;

    /// <summary>Enough that a thousand events seldom wait for an app to rest.</summary>
    private const int AppsWhenFull = 40;

    /// <summary>
    /// Events a second under load: each starts up to five instances and ends as many, so every few seconds as much changes as the reference
    /// installation has. They come by the clock, whether or not the last ones have been carried out.
    /// </summary>
    private const double EventsPerSecond = 10;

    /// <summary>Rounds over all apps while calm: with forty apps 160 instances are measured, so that the 99th percentile is not the one slowest flush of the disk.</summary>
    private const int CalmRounds = 10;

    /// <summary>Events under load before those that are measured: what is measured is a server that has been up for more than seconds.</summary>
    private const int WarmEvents = 50;

    /// <summary>Events of the flood, which come as fast as they are taken: how latency grows when the machine is full.</summary>
    private const int FloodEvents = 200;

    public string Name => "routing";

    public string Description => "three HAProxy routers: failed requests, reloads and legs under load; 5,000 servers";

    public async Task RunAsync(bool full, FigureReport report)
    {
        var haproxy = HaproxyBinary.Find(null, out var reason) ?? throw new BenchmarkFailedException(reason);
        await DrillAsync(full, haproxy, report);
        await LargeRegistry.MeasureAsync(haproxy, report);
    }

    private static async Task DrillAsync(bool full, HaproxyBinary haproxy, FigureReport report)
    {
        var events = full ? 1_000 : 200;
        var wanted = full ? 5_000 : 1_000;
        var apps = full ? AppsWhenFull : Apps;
        await using var drill = await RoutingDrill.StartAsync(haproxy, apps, store: null, new OriginProcess());
        report.Say("calm: instances come one after another ...");
        // What came with the start shared reloads with new ports; and none outgrows its backend's slots, which a reload alone can add.
        drill.ForgetLegs();
        for (var round = 0; round < CalmRounds; round++)
        {
            // Up and down again: half of the changes are an instance that comes. The first round finds code that was never run.
            for (var app = 0; app < apps; app++)
            {
                using var answer = await drill.Http.PutAsync(
                    $"/v2/apps/app{app}?force=true", new StringContent($$"""{"instances":{{4 + ((round + 1) % 2)}}}""", null, "application/json"));
                await drill.SettleAsync();
            }

            if (round == 0) drill.ForgetLegs();
        }

        Legs("calm", drill, 10, 50, report);
        var rate = await BorneAsync(drill, apps, wanted, report);
        drill.ForgetLegs();
        var reloads = drill.Balancers.Sum(router => router.Latest.Reloads ?? 0);
        report.Say($"{events} events, {EventsPerSecond} a second, under {rate} requests/s ...");
        await using var load = new LoadProcess(drill.Targets(apps), rate, connections: 120);
        await DisturbAsync(drill, apps, WarmEvents);
        drill.ForgetLegs();
        var watch = Stopwatch.StartNew();
        var pauses = GC.GetTotalPauseDuration();
        await DisturbAsync(drill, apps, events);
        var eventsPerSecond = events / watch.Elapsed.TotalSeconds;
        // Server, agent and three routers share one process here, and stand still together.
        report.Add(new Figure("routing.load.gc.pauses", (GC.GetTotalPauseDuration() - pauses) / watch.Elapsed * 1000, "ms/s"));
        await drill.SettleAsync();
        var (requests, p50, p99, perSecond) = await load.StopAsync();
        foreach (var failure in load.Failures.Distinct().Take(5)) report.Say("failed: " + failure);
        report.Add(
            Figure.AtLeast("routing.load.events", drill.Events - WarmEvents, "events", events), new Figure("routing.load.events.rate", eventsPerSecond, "/s"),
            new Figure("routing.load.requests", requests, "requests"),
            Figure.AtLeast("routing.load.rate", perSecond, "/s", wanted * 0.95), new Figure("routing.load.rate.asked", rate, "/s"),
            Figure.AtMost("routing.load.failed", load.Failures.Count, "requests", 0),
            Figure.AtMost("routing.load.reloads", drill.Balancers.Sum(router => router.Latest.Reloads ?? 0) - reloads, "reloads", 0),
            new Figure("routing.load.request.p50", p50, "ms"), new Figure("routing.load.request.p99", p99, "ms"));
        Legs("load", drill, null, 100, report);
        await drill.CheckRoutesAsync();
        await FloodAsync(drill, apps, rate, report);
    }

    /// <summary>Events by the clock, until that many more were taken.</summary>
    private static async Task DisturbAsync(RoutingDrill drill, int apps, int events)
    {
        var (before, watch) = (drill.Events, Stopwatch.StartNew());
        while (drill.Events < before + events && watch.Elapsed < TimeSpan.FromMinutes(3))
        {
            var due = TimeSpan.FromSeconds((drill.Events - before) / EventsPerSecond);
            if (watch.Elapsed < due) await Task.Delay(due - watch.Elapsed);
            await drill.DisturbAsync(apps);
        }
    }

    private static async Task FloodAsync(RoutingDrill drill, int apps, double rate, FigureReport report)
    {
        report.Say($"{FloodEvents} events as fast as they are taken ...");
        drill.ForgetLegs();
        var (before, watch) = (drill.Events, Stopwatch.StartNew());
        await using var load = new LoadProcess(drill.Targets(apps), rate, connections: 120);
        while (drill.Events < before + FloodEvents && watch.Elapsed < TimeSpan.FromMinutes(1)) await drill.DisturbAsync(apps);
        report.Add(new Figure("routing.flood.events.rate", (drill.Events - before) / watch.Elapsed.TotalSeconds, "/s"));
        await drill.SettleAsync();
        await load.StopAsync();
        report.Add(Figure.AtMost("routing.flood.failed", load.Failures.Count, "requests", 0));
        Legs("flood", drill, null, null, report);
        await drill.CheckRoutesAsync();
    }

    /// <summary>
    /// The highest rate, up to the wanted one, that the machine bears while nothing happens: load, origins, three HAProxies and the server
    /// share its cores, and a load it cannot make says nothing of routers.
    /// </summary>
    private static async Task<double> BorneAsync(RoutingDrill drill, int apps, int wanted, FigureReport report)
    {
        foreach (var share in new[] { 1.0, 0.8, 0.6, 0.4, 0.2 })
        {
            report.Say($"can this machine make {wanted * share:0} requests/s? ...");
            await using var load = new LoadProcess(drill.Targets(apps), wanted * share, connections: 120);
            await Task.Delay(TimeSpan.FromSeconds(4));
            var (_, _, p99, perSecond) = await load.StopAsync();
            if (perSecond < wanted * share * 0.95 && share > 0.2) continue;
            report.Add(new Figure("routing.calm.rate", perSecond, "/s"), new Figure("routing.calm.request.p99", p99, "ms"));
            return wanted * share;
        }

        throw new BenchmarkFailedException("no rate was tried");
    }

    private static void Legs(string when, RoutingDrill drill, double? p50, double? p99, FigureReport report)
    {
        var (commit, follow, apply, whole) = drill.Legs();
        foreach (var (leg, times) in new[] { ("commit", commit), ("follow", follow), ("apply", apply) })
        {
            if (times.Count == 0) continue;
            var sample = new Sample(times);
            report.Add(new Figure($"routing.{when}.{leg}.p50", sample.Median, "ms"), new Figure($"routing.{when}.{leg}.p99", sample.At(0.99), "ms"));
        }

        if (whole.Count == 0) throw new BenchmarkFailedException("no instance was seen to be served");
        var all = new Sample(whole);
        report.Add(Of("p50", all.Median, p50), Of("p99", all.At(0.99), p99));

        Figure Of(string name, double value, double? bar) => bar is { } most
            ? Figure.AtMost($"routing.{when}.served-on-all.{name}", value, "ms", most)
            : new Figure($"routing.{when}.served-on-all.{name}", value, "ms");
    }
}
