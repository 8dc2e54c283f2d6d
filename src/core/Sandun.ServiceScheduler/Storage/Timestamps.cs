using System.Globalization;

namespace Sandun.ServiceScheduler;

/// <summary>Marathon's text form of a time: UTC with exactly three fractional digits.</summary>
public static class Timestamps
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">The text is not of this form.</exception>
    public static DateTimeOffset Parse(string text) => DateTimeOffset.ParseExact(
        text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>The next version: now in whole milliseconds, but always after the one before.</summary>
    public static DateTimeOffset NextVersion(DateTimeOffset now, DateTimeOffset before)
    {
        var whole = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        return whole > before ? whole : before.AddMilliseconds(1);
    }
}
