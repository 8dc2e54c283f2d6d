namespace Sandun.Telemetry;

/// <summary>Sixty seconds of one series. Most series stand still most of the time: then one number is all there is to keep.</summary>
internal sealed class SecondBlock
{
    public const int Length = 60;

    private readonly float[]? _values;

    private SecondBlock(float constant, float[]? values) => (Constant, _values) = (constant, values);

    /// <summary>The value of every second, when there is no other.</summary>
    public float Constant { get; }

    public ReadOnlySpan<float> Values => _values;

    public bool IsConstant => _values is null;

    /// <summary>The value at a second of the minute; NaN where nothing was measured.</summary>
    public float this[int second] => _values is null ? Constant : _values[second];

    public MinutePoint Minute => _values is null ? new MinutePoint(Constant, Constant) : MinutePoint.Of(_values);

    /// <summary>The block of seconds, or null when none was measured.</summary>
    public static SecondBlock? Of(ReadOnlySpan<float> seconds)
    {
        var first = seconds[0];
        if (!seconds.ContainsAnyExcept(first)) return float.IsNaN(first) ? null : new SecondBlock(first, null);
        foreach (var value in seconds)
            if (!float.IsNaN(value)) return new SecondBlock(float.NaN, seconds.ToArray());
        return null;
    }

    public static SecondBlock OfConstant(float value) => new(value, null);
}
