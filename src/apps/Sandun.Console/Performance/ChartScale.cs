using System.Globalization;
using System.Text;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Performance;

/// <summary>Turns figures into places of a drawing, and into words.</summary>
public sealed class ChartScale
{
    public const int Width = 600;
    public const int Height = 150;

    private ChartScale(double top, ChartUnit unit) => (Top, Unit) = (top, unit);

    /// <summary>The figure at the upper edge; more than 0.</summary>
    public double Top { get; }

    public ChartUnit Unit { get; }

    /// <summary>The scale that holds all lines: its top is 1, 2 or 5 times a power of ten (of two for bytes).</summary>
    public static ChartScale Of(IEnumerable<IReadOnlyList<double?>> lines, ChartUnit unit)
    {
        var highest = lines.SelectMany(points => points).Max() ?? 0;
        if (highest <= 0) return new ChartScale(unit is ChartUnit.Bytes or ChartUnit.BytesPerSecond ? 1024 : 1, unit);
        if (unit == ChartUnit.Share && highest <= 1) highest = Math.Max(highest, 0.01);
        var thousand = unit is ChartUnit.Bytes or ChartUnit.BytesPerSecond ? 1024.0 : 1000.0;
        var large = 1.0;
        while (highest / large >= thousand) large *= thousand;
        var ten = Math.Pow(10, Math.Floor(Math.Log10(highest / large))) * large;
        foreach (var step in new[] { 1.0, 2, 5, 10 })
            if (highest <= step * ten) return new ChartScale(step * ten, unit);
        return new ChartScale(10 * ten, unit);
    }

    /// <summary>The line as an SVG path; it is broken where nothing was measured for more than two steps.</summary>
    public string Path(IReadOnlyList<double?> points)
    {
        var path = new StringBuilder();
        var last = int.MinValue;
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i] is not { } value) continue;
            var joined = last != int.MinValue && i - last <= 3;
            path.Append(joined ? 'L' : 'M').Append(Css(points.Count == 1 ? Width : i * (double)Width / (points.Count - 1))).Append(' ').Append(Css(Y(value)));
            // A lone point is drawn as a dot by a line of no length.
            if (!joined && (i + 1 >= points.Count || points[i + 1] is null)) path.Append("h0");
            last = i;
        }

        return path.ToString();
    }

    public double Y(double value) => Height - (Math.Clamp(value / Top, 0, 1) * Height);

    /// <summary>A figure with its unit.</summary>
    public string Write(double value, Language language) => Unit switch
    {
        ChartUnit.Cpus => value.ToString(Top < 1 ? "0.###" : "#,##0.##", CultureInfo.InvariantCulture),
        ChartUnit.Bytes => Bytes(value),
        ChartUnit.BytesPerSecond => Texts.PerSecond.In(language, Bytes(value)),
        ChartUnit.PerSecond => Texts.PerSecond.In(language, Figures.Decimal(value)),
        ChartUnit.Seconds => Texts.Milliseconds.In(language, Figures.Decimal(value * 1000)),
        ChartUnit.Share => (value * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%",
        _ => Figures.Decimal(value),
    };

    public static string Css(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Bytes(double value) => value switch
    {
        < 1024 => value.ToString("0", CultureInfo.InvariantCulture) + " B",
        < 1024 * 1024 => (value / 1024).ToString("0.#", CultureInfo.InvariantCulture) + " KiB",
        _ => Figures.Megabytes((decimal)Math.Min(value / 1024 / 1024, 1e15)) is var text && value < 10 * 1024 * 1024
            ? (value / 1024 / 1024).ToString("0.#", CultureInfo.InvariantCulture) + " MiB"
            : text,
    };
}
