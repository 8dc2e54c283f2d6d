using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>
/// An immutable set of whole numbers, kept as sorted ranges that neither touch nor overlap: the value of a ranges resource other than
/// ordinary ports (those are a <see cref="PortSet"/>). Equality is by content.
/// </summary>
[JsonConverter(typeof(ValueRanges.Json))]
public sealed class ValueRanges : IEquatable<ValueRanges>
{
    public static readonly ValueRanges Empty = new([]);

    private ValueRanges(ImmutableArray<ValueRange> ranges) => Ranges = ranges;

    /// <summary>The ranges in ascending order, with gaps between them.</summary>
    public ImmutableArray<ValueRange> Ranges { get; }

    public bool IsEmpty => Ranges.IsEmpty;

    public static ValueRanges Of(params ReadOnlySpan<ValueRange> ranges)
    {
        if (ranges.IsEmpty) return Empty;
        var sorted = ranges.ToArray();
        Array.Sort(sorted, (a, b) => a.Begin.CompareTo(b.Begin));
        var merged = ImmutableArray.CreateBuilder<ValueRange>(sorted.Length);
        foreach (var range in sorted)
        {
            if (merged.Count > 0 && (range.Begin <= merged[^1].End || range.Begin - 1 == merged[^1].End))
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, range.End) };
            else merged.Add(range);
        }

        return new ValueRanges(merged.ToImmutable());
    }

    /// <summary>Reads what <see cref="ToString"/> writes; the empty text is the empty set.</summary>
    /// <exception cref="FormatException">A part is not a range of whole numbers with begin ≤ end.</exception>
    public static ValueRanges Parse(string text) =>
        text.Length == 0 ? Empty : Of([.. text.Split(',').Select(ParseRange)]);

    public ValueRanges Union(ValueRanges other) => other.IsEmpty ? this : IsEmpty ? other : Of([.. Ranges, .. other.Ranges]);

    public bool ContainsAll(ValueRanges other) => other.Except(this).IsEmpty;

    public ValueRanges Except(ValueRanges other)
    {
        if (IsEmpty || other.IsEmpty) return this;
        var kept = ImmutableArray.CreateBuilder<ValueRange>();
        foreach (var range in Ranges)
        {
            var begin = range.Begin;
            var isUsedUp = false;
            foreach (var hole in other.Ranges)
            {
                if (hole.End < begin) continue;
                if (hole.Begin > range.End) break;
                if (hole.Begin > begin) kept.Add(new ValueRange(begin, hole.Begin - 1));
                isUsedUp = hole.End >= range.End;
                if (isUsedUp) break;
                begin = hole.End + 1;
            }

            if (!isUsedUp) kept.Add(new ValueRange(begin, range.End));
        }

        return kept.Count == 0 ? Empty : new ValueRanges(kept.ToImmutable());
    }

    public bool Equals(ValueRanges? other) => other is not null && Ranges.AsSpan().SequenceEqual(other.Ranges.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as ValueRanges);

    public override int GetHashCode() => Ranges.Aggregate(17, (hash, range) => (hash * 31) + range.GetHashCode());

    public override string ToString() => string.Join(',', Ranges);

    private static ValueRange ParseRange(string part)
    {
        var cut = part.IndexOf('-');
        var (first, last) = cut < 0 ? (part, part) : (part[..cut], part[(cut + 1)..]);
        return ulong.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var begin) &&
            ulong.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var end) && begin <= end
            ? new ValueRange(begin, end)
            : throw new FormatException($"'{part}' is not a range of whole numbers");
    }

    /// <summary>Writes the set as its text.</summary>
    public sealed class Json : TextJsonConverter<ValueRanges>
    {
        protected override ValueRanges Parse(string text) => ValueRanges.Parse(text);
    }
}
