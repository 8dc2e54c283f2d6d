using System.Globalization;

namespace Sandun.Runtimes;

/// <summary>How much of something must stay free: a share of all of it, or so many bytes, whichever is less.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Bytes">0 and more.</param>
public sealed record FreeFloor(int Percent, long Bytes)
{
    private static readonly (string Unit, long Bytes)[] s_units =
    [
        ("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10),
    ];

    /// <summary>So many bytes of a total.</summary>
    public long Of(long total) => Math.Min(Bytes, (long)((Int128)total * Percent / 100));

    /// <summary>Reads <c>5%</c>, <c>512MB</c>, <c>5%,1GB</c> (the lesser counts), or 0.</summary>
    /// <exception cref="FormatException">It is none of these; the message says what is.</exception>
    public static FreeFloor Parse(string text)
    {
        var (percent, bytes) = (100, long.MaxValue);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part == "0") return new FreeFloor(0, 0);
            if (part.EndsWith('%') && int.TryParse(part.AsSpan(0, part.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var share) && share <= 100)
                percent = Math.Min(percent, share);
            else bytes = Math.Min(bytes, BytesOf(part) ?? throw new FormatException($"'{text}' must be such as 5%, 512MB or 5%,1GB (the lesser counts), or 0"));
        }

        return new FreeFloor(percent, bytes);
    }

    public override string ToString() => Percent == 100 ? Text(Bytes) : Bytes == long.MaxValue ? $"{Percent} %" : $"{Percent} % or {Text(Bytes)}";

    /// <summary>Bytes as people read them, such as <c>1.5 GB</c>.</summary>
    public static string Text(long bytes)
    {
        foreach (var (unit, size) in s_units)
            if (bytes >= size) return string.Create(CultureInfo.InvariantCulture, $"{Math.Round((decimal)bytes / size, 1):0.#} {unit}");
        return string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
    }

    private static long? BytesOf(string part)
    {
        foreach (var (unit, size) in s_units)
        {
            if (!part.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            return long.TryParse(part.AsSpan(0, part.Length - unit.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= long.MaxValue / size
                ? count * size
                : null;
        }

        return null;
    }
}
