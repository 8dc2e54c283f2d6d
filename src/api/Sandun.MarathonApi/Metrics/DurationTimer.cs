namespace Sandun.MarathonApi;

/// <summary>How long something took, of the latest times, and how often it happened. Thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class DurationTimer(TimeProvider time)
{
    /// <summary>Times that are looked at, as many as Dropwizard's reservoirs keep.</summary>
    private const int Kept = 1028;

    private readonly RateMeter _meter = new(time);
    private readonly double[] _seconds = new double[Kept];
    private readonly Lock _lock = new();
    private long _next;

    public void Took(TimeSpan duration)
    {
        _meter.Mark();
        lock (_lock) _seconds[_next++ % Kept] = duration.TotalSeconds;
    }

    public Durations Read()
    {
        double[] sorted;
        lock (_lock) sorted = _seconds[..(int)Math.Min(_next, Kept)];
        Array.Sort(sorted);
        return new Durations(_meter.Read(), sorted);
    }
}

/// <summary>What a timer shows; all times in seconds, 0 where there are none.</summary>
/// <param name="Rates">How often.</param>
/// <param name="Sorted">The latest times, the shortest first.</param>
internal readonly record struct Durations(Rates Rates, double[] Sorted)
{
    public double Least => Sorted.Length == 0 ? 0 : Sorted[0];

    public double Most => Sorted.Length == 0 ? 0 : Sorted[^1];

    public double Mean => Sorted.Length == 0 ? 0 : Sorted.Average();

    /// <summary>The deviation of the sample.</summary>
    public double Deviation
    {
        get
        {
            if (Sorted.Length < 2) return 0;
            var mean = Mean;
            return Math.Sqrt(Sorted.Sum(one => (one - mean) * (one - mean)) / (Sorted.Length - 1));
        }
    }

    /// <summary>The time that this share of all is not longer than.</summary>
    public double At(double share) => Sorted.Length == 0 ? 0 : Sorted[(int)Math.Min(Sorted.Length - 1, share * Sorted.Length)];
}
