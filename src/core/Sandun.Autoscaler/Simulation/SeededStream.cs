namespace Sandun.Autoscaler.Simulation;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): a reproducible stream for each thing that is drawn.</summary>
public sealed class SeededStream(ulong seed)
{
    private ulong _state = seed;
    private double? _spare;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Standard normal, by the polar method (Marsaglia, Bray 1964).</summary>
    public double Normal()
    {
        if (_spare is { } kept)
        {
            _spare = null;
            return kept;
        }

        while (true)
        {
            double x = (2 * Unit()) - 1, y = (2 * Unit()) - 1, s = (x * x) + (y * y);
            if (s is >= 1 or 0) continue;
            var scale = Math.Sqrt(-2 * Math.Log(s) / s);
            _spare = y * scale;
            return x * scale;
        }
    }

    /// <summary>A Poisson number: by counting below 30, else by its normal limit, which is then within one arrival.</summary>
    public int Poisson(double mean)
    {
        if (mean <= 0) return 0;
        if (mean >= 30) return Math.Max(0, (int)Math.Round(mean + (Math.Sqrt(mean) * Normal())));
        var limit = Math.Exp(-mean);
        var product = Unit();
        var count = 0;
        for (; product > limit; count++) product *= Unit();
        return count;
    }
}
