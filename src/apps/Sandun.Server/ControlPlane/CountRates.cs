namespace Sandun.Server.ControlPlane;

/// <summary>Rates of counts that only grow.</summary>
internal static class CountRates
{
    /// <summary>Growth a second; null when either count is missing or no time passed, 0 when the count was set back.</summary>
    public static double? Of(long? before, long? now, long ticks) =>
        ticks <= 0 || before is not { } earlier || now is not { } later ? null : Math.Max(0, later - earlier) * (double)TimeSpan.TicksPerSecond / ticks;

    /// <summary>The share of the time that microseconds grew by, 0 to 1.</summary>
    public static double? Share(long? before, long? now, long ticks) => Of(before, now, ticks) is { } rate ? Math.Min(1, rate / 1e6) : null;
}
