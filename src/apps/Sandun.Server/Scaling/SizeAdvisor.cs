using Sandun.Autoscaler.Advice;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Sandun.Telemetry;
using Sandun.Telemetry.Queries;

namespace Sandun.Server.Scaling;

/// <summary>Recommends what instances should ask for, from the figures of the last week.</summary>
internal sealed class SizeAdvisor(TelemetryStore figures, TimeProvider time)
{
    private const int Days = 7;
    private const int StepSeconds = 300;

    /// <summary>A week of figures of all apps is read at once; whoever asks within this time shares the answer.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private IReadOnlyDictionary<string, MeasuredUse> _uses = new Dictionary<string, MeasuredUse>();
    private DateTimeOffset _read = DateTimeOffset.MinValue;

    /// <summary>Advice for apps of which enough was measured, ordered by what they would save.</summary>
    public IReadOnlyList<SizeAdvice> Of(IEnumerable<App> apps) =>
        [.. apps.Select(Of).OfType<SizeAdvice>().OrderByDescending(advice => advice.SavedCpus).ThenBy(advice => advice.App, StringComparer.Ordinal)];

    private SizeAdvice? Of(App app)
    {
        if (!Uses().TryGetValue(app.Id.ToString(), out var use) || InstanceSize.For(use, app.Spec.Amounts) is not { } size) return null;
        var (asked, count) = (app.Spec.Amounts, app.Spec.Instances);
        return new SizeAdvice(
            app.Id.ToString(), count, asked.MilliCpus / 1_000m, size.MilliCpus / 1_000m, Megabytes(asked.MemoryBytes), Megabytes(size.MemoryBytes),
            count * (asked.MilliCpus - size.MilliCpus) / 1_000m, count * Megabytes(asked.MemoryBytes - size.MemoryBytes), Math.Round(use.Hours, 1));
    }

    private static decimal Megabytes(long bytes) => Math.Round(bytes / (decimal)ResourceAmounts.BytesPerMegabyte, 1);

    private IReadOnlyDictionary<string, MeasuredUse> Uses()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now - _read < s_fresh) return _uses;
            var (cpus, memory, kills) = (Ask("sandun_container_cpu_cores", Fold.Mean, now), Ask("sandun_container_memory_bytes", Fold.Max, now), Ask("sandun_container_oom_kills", Fold.Max, now));
            _read = now;
            return _uses = cpus.Where(app => memory.ContainsKey(app.Key)).ToDictionary(
                app => app.Key,
                app => new MeasuredUse(StepSeconds, app.Value, memory[app.Key], kills.GetValueOrDefault(app.Key)?.Any(count => count > 0) == true), StringComparer.Ordinal);
        }
    }

    private Dictionary<string, List<double?>> Ask(string metric, Fold fold, DateTimeOffset now)
    {
        var query = new SeriesQuery(metric, now.AddDays(-Days).ToUnixTimeSeconds(), now.ToUnixTimeSeconds(), StepSeconds)
        {
            By = ["app"], Gather = Gather.Max, Fold = fold, Limit = int.MaxValue,
        };
        return figures.Ask(query, now.ToUnixTimeSeconds()).Series.ToDictionary(
            line => LabelText.ValueOf(line.Labels, "app"), line => line.Points.Select(point => double.IsNaN(point) ? (double?)null : point).ToList(), StringComparer.Ordinal);
    }
}
