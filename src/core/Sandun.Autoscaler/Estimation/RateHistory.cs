namespace Sandun.Autoscaler.Estimation;

/// <summary>Arrivals of the last five minutes, by second, with running sums: means and slopes cost the same whatever their length.</summary>
public sealed class RateHistory
{
    /// <summary>Five minutes: what is older says nothing of the next half minute that the slower experts do not know.</summary>
    public const int Capacity = 512;

    private readonly double[] _sums = new double[Capacity + 1];
    private long _count;

    /// <summary>Seconds taken so far.</summary>
    public long Count => _count;

    public void Add(double rate)
    {
        var before = _sums[_count % (Capacity + 1)];
        _count++;
        _sums[_count % (Capacity + 1)] = before + rate;
        // Sums grow without bound; subtracting the oldest now and then keeps their differences exact.
        if (_count % 65_536 == 0) Rebase();
    }

    /// <summary>Mean of <paramref name="seconds"/> seconds that ended <paramref name="ago"/> seconds ago; of fewer where there are fewer.</summary>
    public double Mean(int seconds, int ago = 0)
    {
        var end = _count - ago;
        var start = Math.Max(Math.Max(0, _count - Capacity), end - seconds);
        return end <= start ? 0 : (At(end) - At(start)) / (end - start);
    }

    /// <summary>Rise per second over the last <paramref name="bins"/> bins, by least squares; and how many times its own error it is.</summary>
    public (double Slope, double Middle, double Significance) Slope(int bins, int binSeconds)
    {
        bins = (int)Math.Min(bins, Math.Min(_count, Capacity) / binSeconds);
        if (bins < 4) return (0, Mean(binSeconds), 0);
        double sumY = 0, sumXy = 0, sumYy = 0, middle = (bins - 1) / 2.0;
        for (var i = 0; i < bins; i++)
        {
            var y = Mean(binSeconds, (bins - 1 - i) * binSeconds);
            sumY += y;
            sumYy += y * y;
            sumXy += (i - middle) * y;
        }

        double sumXx = bins * ((bins * (double)bins) - 1) / 12, slope = sumXy / sumXx, mean = sumY / bins;
        var rest = Math.Max(0, sumYy - (bins * mean * mean) - (slope * sumXy));
        var error = Math.Sqrt(rest / (bins - 2) / sumXx);
        return (slope / binSeconds, mean, error <= 0 ? slope == 0 ? 0 : 1_000 : Math.Abs(slope) / error);
    }

    private double At(long index) => _sums[index % (Capacity + 1)];

    private void Rebase()
    {
        var least = At(Math.Max(0, _count - Capacity));
        for (var i = 0; i < _sums.Length; i++) _sums[i] -= least;
    }
}
