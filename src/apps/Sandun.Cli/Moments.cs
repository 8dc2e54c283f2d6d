using System.Globalization;

namespace Sandun.Cli;

/// <summary>Moments as people write them on the command line.</summary>
internal static class Moments
{
    /// <summary>Reads <c>now</c>, a length before now such as <c>-15m</c>, or a moment such as <c>2026-11-11T00:00:00+08:00</c>.</summary>
    /// <exception cref="CommandFailure">It is none of these.</exception>
    public static DateTimeOffset Read(string option, string text, DateTimeOffset now)
    {
        if (text == "now") return now;
        if (text.Length > 2 && text[0] == '-' && int.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            var seconds = text[^1] switch { 's' => 1L, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 };
            if (seconds > 0) return now.AddSeconds(-seconds * Math.Min(count, 1_000_000_000 / seconds));
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : throw new CommandFailure($"{option} {text}: say now, a length before now as in -15m, -6h or -7d, or a moment as in 2026-11-11T00:00:00Z");
    }
}
