namespace Sandun.Telemetry;

/// <summary>What is kept of a minute of one series; NaN where nothing was measured.</summary>
internal readonly record struct MinutePoint(float Mean, float Max)
{
    public static readonly MinutePoint Missing = new(float.NaN, float.NaN);

    public bool IsMissing => float.IsNaN(Mean);

    public static MinutePoint Of(ReadOnlySpan<float> seconds)
    {
        double sum = 0;
        var (count, max) = (0, float.NaN);
        foreach (var value in seconds)
        {
            if (float.IsNaN(value)) continue;
            sum += value;
            max = count++ == 0 ? value : Math.Max(max, value);
        }

        return count == 0 ? Missing : new MinutePoint((float)(sum / count), max);
    }
}
