namespace Sandun.Benchmarks.Harness;

/// <summary>Quantiles of measured values by the nearest-rank method: each is a value that was really measured.</summary>
public sealed class Sample(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    /// <param name="quantile">0 &lt; quantile ≤ 1.</param>
    public double At(double quantile) => _sorted[Math.Max(0, (int)Math.Ceiling(quantile * _sorted.Length) - 1)];

    public double Median => At(0.5);
}
