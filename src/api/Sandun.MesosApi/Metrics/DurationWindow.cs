namespace Sandun.MesosApi.Metrics;

/// <summary>How long something took of late, as Mesos publishes it: the last time, and percentiles of a window.</summary>
/// <param name="name">The metric's name, which ends with the unit: milliseconds.</param>
/// <param name="time">The clock.</param>
public sealed class DurationWindow(string name, TimeProvider time)
{
    /// <summary>Mesos' window.</summary>
    private static readonly TimeSpan s_window = TimeSpan.FromHours(1);

    /// <summary>Measurements kept; Mesos' bound.</summary>
    private const int Most = 1000;

    private static readonly (string Word, double Part)[] s_parts =
        [("min", 0), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999), ("p9999", 0.9999), ("max", 1)];

    private readonly Lock _gate = new();
    private readonly Queue<(DateTimeOffset At, double Milliseconds)> _kept = new();
    private double? _last;

    /// <summary>The last measurement; nothing before the first.</summary>
    public IEnumerable<KeyValuePair<string, double>> Last
    {
        get
        {
            lock (_gate) return _last is { } last ? [KeyValuePair.Create(name, last)] : [];
        }
    }

    /// <summary>The last measurement with the count, the least, the most and percentiles of the window; nothing before the first.</summary>
    public IEnumerable<KeyValuePair<string, double>> All
    {
        get
        {
            double[] sorted;
            lock (_gate)
            {
                Forget();
                sorted = [.. _kept.Select(one => one.Milliseconds).Order()];
            }

            if (sorted.Length == 0) return Last;
            return
            [
                .. Last, KeyValuePair.Create(name + "/count", (double)sorted.Length),
                .. s_parts.Select(part => KeyValuePair.Create($"{name}/{part.Word}", Percentile(sorted, part.Part))),
            ];
        }
    }

    /// <summary>Adds a measurement.</summary>
    public void Add(TimeSpan took)
    {
        lock (_gate)
        {
            _last = took.TotalMilliseconds;
            _kept.Enqueue((time.GetUtcNow(), took.TotalMilliseconds));
            Forget();
        }
    }

    /// <summary>Between two measurements, in proportion.</summary>
    private static double Percentile(double[] sorted, double part)
    {
        var position = part * (sorted.Length - 1);
        var (below, above) = ((int)Math.Floor(position), (int)Math.Ceiling(position));
        return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
    }

    private void Forget()
    {
        var oldest = time.GetUtcNow() - s_window;
        while (_kept.Count > Most || _kept.TryPeek(out var first) && first.At < oldest) _kept.Dequeue();
    }
}
