namespace Sandun.Telemetry.Queries;

/// <summary>One series' figures, put together by step.</summary>
internal sealed class StepSums(int steps, Fold fold)
{
    private readonly double[] _values = new double[steps];
    private readonly int[] _counts = new int[steps];

    public void Clear()
    {
        Array.Clear(_values);
        Array.Clear(_counts);
    }

    public void Add(int step, float mean, float max)
    {
        if (fold == Fold.Max) _values[step] = _counts[step] == 0 ? max : Math.Max(_values[step], max);
        else _values[step] += mean;
        _counts[step]++;
    }

    /// <summary>The point of a step; NaN when nothing was measured in it.</summary>
    public double this[int step] => _counts[step] == 0 ? double.NaN : fold == Fold.Max ? _values[step] : _values[step] / _counts[step];
}
