namespace Sandun.Autoscaler.Estimation;

/// <summary>
/// Waiting in an M/M/c queue. Probability of waiting by the recursion of Erlang's B formula (Erlang 1917); the wait of those who wait is
/// exponential, so a quantile of the wait is a closed form. All pure functions of their arguments.
/// </summary>
public static class ErlangC
{
    /// <summary>Beyond this many slots one slot more or less changes nothing that shows; it bounds the work of one call.</summary>
    private const int MaxSlots = 4_000;

    /// <summary>Probability that an arrival waits.</summary>
    /// <param name="slots">Requests served at once, all instances together; at least 1.</param>
    /// <param name="offered">Arrivals per second times seconds of service (erlangs).</param>
    public static double WaitProbability(int slots, double offered)
    {
        if (offered <= 0) return 0;
        if (offered >= slots) return 1;
        if (slots > MaxSlots)
        {
            offered *= (double)MaxSlots / slots;
            slots = MaxSlots;
        }

        var blocked = 1.0;
        for (var k = 1; k <= slots; k++)
        {
            var load = offered * blocked;
            blocked = load / (k + load);
        }

        var use = offered / slots;
        return blocked / (1 - use + (use * blocked));
    }

    /// <summary>Seconds that a share <paramref name="quantile"/> of arrivals waits at most; infinite when the slots do not suffice.</summary>
    public static double Wait(int slots, double offered, double serviceSeconds, double quantile)
    {
        if (offered >= slots) return double.PositiveInfinity;
        var waits = WaitProbability(slots, offered);
        var rest = 1 - quantile;
        return waits <= rest ? 0 : Math.Log(waits / rest) * serviceSeconds / (slots - offered);
    }
}
