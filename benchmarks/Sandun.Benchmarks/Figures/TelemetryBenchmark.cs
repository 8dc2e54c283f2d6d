using System.Globalization;
using Sandun.Benchmarks.Harness;
using Sandun.Telemetry;
using Sandun.Telemetry.Queries;

namespace Sandun.Benchmarks.Figures;

/// <summary>What it costs to keep the figures of a large data center, and to draw them.</summary>
public sealed class TelemetryBenchmark : IBenchmark
{
    private const int Instances = 10_000;
    private const int Apps = 200;
    private const int Seconds = 3_600;

    /// <summary>What a chart shows.</summary>
    private const int Shown = 600;
    private const string Metric = "sandun_container_cpu_cores";

    /// <summary>The beginning of an hour.</summary>
    private const long Start = 500_000 * 3_600L;

    public string Name => "telemetry";

    public string Description => "10,000 series a second for an hour: cost of a second, memory, disk; time of the charts' questions";

    public Task RunAsync(bool full, FigureReport report)
    {
        var folder = Directory.CreateTempSubdirectory("sandun-bench-telemetry-");
        try
        {
            Measure(folder.FullName, report);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return Task.CompletedTask;
    }

    private static void Measure(string folder, FigureReport report)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var store = TelemetryStore.Open(folder, TelemetryBounds.Default, Start);
        var series = Enumerable.Range(0, Instances)
            .Select(index => store.Find(new SeriesKey(Metric, string.Create(CultureInfo.InvariantCulture, $"app=\"/shop/app{index % Apps}\",task=\"task{index}\"")))!).ToArray();
        var random = new Random(7);
        var (usual, ending) = (new List<double>(), new List<double>());
        for (var second = 0; second < Seconds; second++)
        {
            var watch = new CpuWatch();
            foreach (var one in series) one.Set(Start + second, random.NextDouble());
            store.Advance(Start + second);
            (second % 60 == 0 ? ending : usual).Add(watch.Milliseconds);
        }

        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        report.Add(
            Figure.AtMost("telemetry.second.p50", new Sample(usual).Median, "ms", 10),
            Figure.AtMost("telemetry.minute.max", ending.Max(), "ms", 250),
            Figure.AtMost("telemetry.memory", memory / 1048576.0, "MB", 200),
            new Figure("telemetry.disk.second", Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) / (double)Seconds, "B"));
        Ask("app", store, new SeriesQuery(Metric, Start + Seconds - Shown, Start + Seconds, 2) { Where = [("app", "/shop/app7")], By = ["app"] }, 20, report);
        Ask("apps", store, new SeriesQuery(Metric, Start + Seconds - Shown, Start + Seconds, 2) { By = ["app"] }, 300, report);
        Ask("all", store, new SeriesQuery(Metric, Start + Seconds - Shown, Start + Seconds, 2) { By = [] }, 300, report);
    }

    private static void Ask(string name, TelemetryStore store, SeriesQuery query, double target, FigureReport report)
    {
        var times = new List<double>();
        for (var round = 0; round < 10; round++)
        {
            var watch = new CpuWatch();
            if (store.Ask(query, Start + Seconds).Series.Count == 0) throw new BenchmarkFailedException($"telemetry: nothing was answered to {name}");
            times.Add(watch.Milliseconds);
        }

        report.Add(Figure.AtMost($"telemetry.chart.{name}", new Sample(times).Median, "ms", target));
    }
}
