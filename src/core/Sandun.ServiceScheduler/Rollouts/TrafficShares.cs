namespace Sandun.ServiceScheduler;

/// <summary>Turns a share of the traffic into weights of endpoints.</summary>
public static class TrafficShares
{
    /// <summary>Full weight of an endpoint, as the registry has it.</summary>
    public const int Full = 256;

    /// <summary>
    /// Weights so that <paramref name="newCount"/> endpoints get <paramref name="percent"/> of the traffic together and
    /// <paramref name="oldCount"/> the rest; the larger weight is <see cref="Full"/>, the smaller at least 1 unless its share is 0.
    /// </summary>
    public static (int Old, int New) Of(int percent, int newCount, int oldCount)
    {
        if (newCount == 0 || oldCount == 0) return (Full, Full);
        if (percent <= 0) return (Full, 0);
        if (percent >= 100) return (0, Full);

        // new ÷ old = percent × oldCount ÷ ((100 − percent) × newCount)
        var above = (long)percent * oldCount;
        var below = (100L - percent) * newCount;
        return above <= below ? (Full, Scaled(above, below)) : (Scaled(below, above), Full);
    }

    private static int Scaled(long smaller, long larger) => (int)Math.Max(1, ((Full * smaller) + (larger / 2)) / larger);
}
