namespace Sandun.Autoscaler.Estimation;

/// <summary>
/// How much more came than a forecast said, as a share of the forecast, with old errors fading: a histogram for errors that were seen, and
/// a normal tail for those that were not seen yet.
/// </summary>
public sealed class ErrorHistogram
{
    /// <summary>Ratios from a third to nine times the forecast, in steps of 3 %: beyond, an error is a break, not noise.</summary>
    private const int Bins = 112;
    private const double Step = 0.03, Lowest = 1.0 / 3;

    /// <summary>An error counts half after so many later ones.</summary>
    private const double HalfLife = 450;

    /// <summary>Before anything was seen, errors of 10 % are assumed, with the weight of this many.</summary>
    private const double PriorWeight = 20, PriorVariance = 0.01;

    /// <summary>Errors beyond so many deviations do not widen the deviation: they stay in the histogram.</summary>
    private const double Outlier = 3.5;

    /// <summary>An error of so many deviations is a break.</summary>
    public const double Surprise = 4;

    private static readonly double s_fade = Math.Pow(0.5, 1 / HalfLife);
    private static readonly double s_scale = 1 / Math.Log(1 + Step);
    private readonly double[] _bins = new double[Bins];
    private double _weight;
    private double _unit = 1;
    private double _mean;
    private double _variance = PriorVariance;
    private double _moments = PriorWeight;
    private double _episodes;
    private bool _surprised;

    /// <summary>Standard deviation of the relative error, outliers left out.</summary>
    public double Deviation => Math.Sqrt(_variance);

    public double Mean => _mean;

    /// <summary>Takes one error.</summary>
    /// <param name="ratio">What came over what was forecast.</param>
    public void Add(double ratio)
    {
        // Instead of fading all bins, what is new weighs more.
        _unit /= s_fade;
        if (_unit > 1e12) Rescale();
        _bins[BinOf(ratio)] += _unit * Standing(Math.Abs(ratio - 1 - _mean) > Surprise * Deviation);
        _weight = (_weight * s_fade) + 1;
        var reach = Outlier * Deviation;
        var error = Math.Clamp(ratio - 1, _mean - reach, _mean + reach);
        var share = 1 / (_moments = Math.Min(_moments + 1, HalfLife));
        var off = error - _mean;
        _mean += share * off;
        _variance = Math.Max((1 - share) * (_variance + (share * off * off)), 1e-6);
    }

    /// <summary>Probability that the demand exceeds the forecast times <paramref name="ratio"/>.</summary>
    public double Beyond(double ratio) => Math.Max(NormalTail((ratio - 1 - _mean) / Deviation), Seen(ratio));

    // One break is an event, not noise to hold instances for; only what breaks again and again is.
    private double Standing(bool surprised)
    {
        if (surprised && !_surprised) _episodes += 1;
        _surprised = surprised;
        _episodes *= s_fade;
        return surprised ? Math.Clamp((_episodes - 1) / 2, 0, 1) : 1;
    }

    /// <summary>The share of errors that were larger.</summary>
    public double Seen(double ratio)
    {
        if (_weight < 1) return 0;
        var from = BinOf(ratio);
        var beyond = 0.0;
        for (var i = from + 1; i < Bins; i++) beyond += _bins[i];
        return beyond / _unit / (_weight + PriorWeight);
    }

    private static int BinOf(double ratio) => ratio <= Lowest ? 0 : Math.Min((int)(Math.Log(ratio / Lowest) * s_scale), Bins - 1);

    private void Rescale()
    {
        for (var i = 0; i < Bins; i++) _bins[i] /= _unit;
        _unit = 1;
    }

    /// <summary>P(Z &gt; z), by Abramowitz and Stegun 26.2.17 (error below 1e-7).</summary>
    public static double NormalTail(double z)
    {
        if (z < 0) return 1 - NormalTail(-z);
        if (z > 8) return 0;
        var t = 1 / (1 + (0.2316419 * z));
        var sum = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return sum * Math.Exp(-z * z / 2) * 0.3989422804014327;
    }
}
