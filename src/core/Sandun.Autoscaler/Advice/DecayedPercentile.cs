namespace Sandun.Autoscaler.Advice;

/// <summary>
/// A percentile in which what is older counts less: the weight of a value halves with each half-life. Source: Rzadca et al., Autopilot:
/// Workload Autoscaling at Google (EuroSys 2020).
/// </summary>
public static class DecayedPercentile
{
    /// <summary>The least value that this share of the weight does not exceed; null when there is none.</summary>
    /// <param name="values">Oldest first, one a step; null where nothing was measured.</param>
    /// <param name="stepSeconds">Seconds between values.</param>
    /// <param name="halfLifeSeconds">More than 0.</param>
    /// <param name="permille">0 to 1000.</param>
    public static double? Of(IReadOnlyList<double?> values, int stepSeconds, double halfLifeSeconds, int permille)
    {
        var weighed = new List<(double Value, double Weight)>(values.Count);
        double total = 0;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value) continue;
            var weight = Math.Pow(0.5, (values.Count - 1 - i) * (double)stepSeconds / halfLifeSeconds);
            weighed.Add((value, weight));
            total += weight;
        }

        if (weighed.Count == 0) return null;
        weighed.Sort((one, other) => one.Value.CompareTo(other.Value));
        var rank = total * Math.Clamp(permille, 0, 1_000) / 1_000;
        double seen = 0;
        foreach (var (value, weight) in weighed)
        {
            seen += weight;
            if (seen >= rank) return value;
        }

        return weighed[^1].Value;
    }
}
