namespace Sandun.Tests.Marathon;

/// <summary>The times hand-made views use.</summary>
internal static class Times
{
    public static readonly DateTimeOffset Start = new(2018, 2, 8, 16, 59, 58, 0, TimeSpan.Zero);

    public static DateTimeOffset After(double seconds) => Start.AddSeconds(seconds);
}
