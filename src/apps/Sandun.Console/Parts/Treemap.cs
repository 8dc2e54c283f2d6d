namespace Sandun.WebConsole.Parts;

/// <summary>
/// Divides a rectangle into parts of given areas whose sides are near each other. Source: Bruls, Huizing and van Wijk, "Squarified
/// Treemaps", 2000.
/// </summary>
public static class Treemap
{
    /// <summary>Parts in the order of their weights.</summary>
    /// <param name="weights">Areas to one another, each above 0, descending.</param>
    /// <param name="width">Width of the whole.</param>
    /// <param name="height">Height of the whole.</param>
    public static IReadOnlyList<TreemapPart> Divide(IReadOnlyList<decimal> weights, decimal width, decimal height)
    {
        var parts = new List<TreemapPart>(weights.Count);
        var all = weights.Sum();
        var rest = new TreemapPart(0, 0, width, height);
        for (var first = 0; first < weights.Count;)
        {
            var scale = rest.Width * rest.Height / all;
            var count = RowLength(weights, first, scale, Math.Min(rest.Width, rest.Height));
            var sum = 0m;
            for (var i = first; i < first + count; i++) sum += weights[i];
            rest = Lay(weights, first, count, sum, scale, rest, parts);
            all -= sum;
            first += count;
        }

        return parts;
    }

    /// <summary>How many parts share the next row: as long as the worst of them gets no longer.</summary>
    private static int RowLength(IReadOnlyList<decimal> weights, int first, decimal scale, decimal side)
    {
        var (sum, worst) = (0m, decimal.MaxValue);
        for (var i = first; i < weights.Count; i++)
        {
            var grown = (sum + weights[i]) * scale;
            var (largest, smallest) = (weights[first] * scale, weights[i] * scale);
            var ratio = Math.Max(side * side * largest / (grown * grown), grown * grown / (side * side * smallest));
            if (ratio > worst) return i - first;
            (sum, worst) = (sum + weights[i], ratio);
        }

        return weights.Count - first;
    }

    /// <summary>Lays a row along the shorter side; what is left.</summary>
    private static TreemapPart Lay(
        IReadOnlyList<decimal> weights, int first, int count, decimal sum, decimal scale, TreemapPart rest, List<TreemapPart> parts)
    {
        var across = rest.Width >= rest.Height;
        var side = across ? rest.Height : rest.Width;
        var depth = sum * scale / side;
        var at = 0m;
        for (var i = first; i < first + count; i++)
        {
            var length = side * weights[i] / sum;
            parts.Add(across
                ? new TreemapPart(rest.Left, rest.Top + at, depth, length)
                : new TreemapPart(rest.Left + at, rest.Top, length, depth));
            at += length;
        }

        return across
            ? new TreemapPart(rest.Left + depth, rest.Top, rest.Width - depth, rest.Height)
            : new TreemapPart(rest.Left, rest.Top + depth, rest.Width, rest.Height - depth);
    }
}

/// <summary>A part of a <see cref="Treemap"/>.</summary>
public readonly record struct TreemapPart(decimal Left, decimal Top, decimal Width, decimal Height);
