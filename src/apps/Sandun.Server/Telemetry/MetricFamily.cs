using Sandun.Telemetry;

namespace Sandun.Server.Telemetry;

/// <summary>Records the metrics of things of one kind.</summary>
internal sealed class MetricFamily<T>(TelemetryStore store, IReadOnlyList<Metric<T>> metrics)
{
    /// <summary>Series are looked for anew after this long: the store gives up those nothing was measured of.</summary>
    private const int RememberedSeconds = 600;

    private readonly Dictionary<string, Subject> _subjects = new(StringComparer.Ordinal);
    private long _since;

    /// <param name="labels">What the figures are of.</param>
    /// <param name="figures">All that is known of it.</param>
    /// <param name="second">Since 1970.</param>
    public void Record(string labels, T figures, long second)
    {
        if (second - _since >= RememberedSeconds)
        {
            _subjects.Clear();
            _since = second;
        }

        if (!_subjects.TryGetValue(labels, out var subject)) _subjects[labels] = subject = new Subject(metrics.Count);
        for (var i = 0; i < metrics.Count; i++)
        {
            if (metrics[i].Value(figures) is not { } value) continue;
            if (subject.Series[i] is null)
            {
                if (subject.Asked[i] && !store.HasRoom)
                {
                    store.Drop();
                    continue;
                }

                subject.Series[i] = store.Find(new SeriesKey(metrics[i].Name, labels));
                subject.Asked[i] = true;
            }

            subject.Series[i]?.Set(second, value);
        }
    }

    /// <summary>What the figures are of. A series the store had no room for is asked for again when there is some.</summary>
    private sealed class Subject(int metrics)
    {
        public Series?[] Series { get; } = new Series?[metrics];

        public bool[] Asked { get; } = new bool[metrics];
    }
}
