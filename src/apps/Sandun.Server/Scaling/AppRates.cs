namespace Sandun.Server.Scaling;

/// <summary>Requests per second of one app: by the second for an hour, by the minute for two weeks. Missing is not zero.</summary>
internal sealed class AppRates
{
    private const int Seconds = 3_600, Minutes = 14 * 24 * 60;
    private readonly float[] _seconds = Filled(Seconds);
    private readonly Dictionary<long, float> _minutes = [];
    private long _last = -1;
    private double _sum;
    private int _count;

    public void Add(long second, double? rate)
    {
        if (_last >= 0 && second / 60 != _last / 60) CloseMinute(_last / 60);
        for (var missed = Math.Max(_last + 1, second - Seconds); _last >= 0 && missed < second; missed++) _seconds[missed % Seconds] = float.NaN;
        _seconds[second % Seconds] = rate is { } known ? (float)known : float.NaN;
        _last = second;
        if (rate is not { } value) return;
        _sum += value;
        _count++;
    }

    /// <summary>Points from one second to another.</summary>
    public (int Step, List<double?> Rates) Between(long from, long to)
    {
        if (from > _last - Seconds)
            return (1, [.. Range(from, to).Select(second => second > _last ? null : Known(_seconds[second % Seconds]))]);
        return (60, [.. Range(from / 60, to / 60).Select(minute => _minutes.TryGetValue(minute, out var rate) ? rate : (double?)null)]);
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var at = from; at < to; at++) yield return at;
    }

    private static double? Known(float rate) => float.IsNaN(rate) ? null : rate;

    private void CloseMinute(long minute)
    {
        if (_count > 0) _minutes[minute] = (float)(_sum / _count);
        _minutes.Remove(minute - Minutes);
        (_sum, _count) = (0, 0);
    }

    private static float[] Filled(int length)
    {
        var values = new float[length];
        Array.Fill(values, float.NaN);
        return values;
    }
}
