namespace Sandun.Benchmarks.Churn;

/// <summary>How fast a measured value grows with time.</summary>
public static class Slope
{
    /// <summary>
    /// The median of the slopes between all pairs of points (Theil 1950, Sen 1968): a burst here or there does not tilt it, as it would a
    /// line of least squares.
    /// </summary>
    /// <param name="times">When each value was measured; strictly ascending.</param>
    /// <param name="values">The values.</param>
    public static double Of(IReadOnlyList<double> times, IEnumerable<double> values)
    {
        var measured = values.ToArray();
        var slopes = new List<double>();
        for (var i = 0; i < measured.Length; i++)
        {
            for (var j = i + 1; j < measured.Length; j++) slopes.Add((measured[j] - measured[i]) / (times[j] - times[i]));
        }

        slopes.Sort();
        return slopes.Count == 0 ? 0 : slopes[slopes.Count / 2];
    }
}
