using System.Globalization;

namespace Sandun.MesosApi.Http;

/// <summary>Durations as Mesos' flags and queries write them: a number with its unit, as <c>10secs</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Seconds)[] s_units =
        [("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3), ("secs", 1), ("mins", 60), ("hrs", 3600), ("days", 86_400), ("weeks", 604_800)];

    /// <summary>Reads one.</summary>
    /// <exception cref="MalformedCallException">It is none; the words say what is wrong with it.</exception>
    public static TimeSpan Parse(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept("0123456789.");
        if (end < 0 || !double.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            throw new MalformedCallException($"Invalid duration '{text}': expecting a number and its unit, such as 10secs.\n");
        foreach (var (unit, seconds) in s_units)
        {
            if (!text.AsSpan(end).Equals(unit, StringComparison.Ordinal)) continue;
            return number * seconds <= TimeSpan.MaxValue.TotalSeconds / 2
                ? TimeSpan.FromSeconds(number * seconds)
                : throw new MalformedCallException($"Invalid duration '{text}': it is longer than any process lives.\n");
        }

        throw new MalformedCallException($"Unknown duration unit '{text[end..]}'; there are {string.Join(", ", s_units.Select(one => one.Unit))}.\n");
    }
}
