namespace Sandun.Telemetry.Queries;

/// <summary>The series of one group, put together step by step.</summary>
internal sealed class GroupSums(int steps, Gather gather)
{
    private readonly double[] _values = new double[steps];
    private readonly int[] _counts = new int[steps];

    public void Add(StepSums series)
    {
        for (var step = 0; step < _values.Length; step++)
        {
            var value = series[step];
            if (double.IsNaN(value)) continue;
            _values[step] = gather switch
            {
                Gather.Max => _counts[step] == 0 ? value : Math.Max(_values[step], value),
                Gather.Min => _counts[step] == 0 ? value : Math.Min(_values[step], value),
                _ => _values[step] + value,
            };
            _counts[step]++;
        }
    }

    public double[] Points()
    {
        var points = new double[_values.Length];
        for (var step = 0; step < points.Length; step++)
        {
            points[step] = _counts[step] == 0 ? double.NaN : gather switch
            {
                Gather.Mean => _values[step] / _counts[step],
                Gather.Count => _counts[step],
                _ => _values[step],
            };
        }

        return points;
    }
}
