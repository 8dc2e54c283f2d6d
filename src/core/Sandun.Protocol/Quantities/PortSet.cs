using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>An immutable set of ports, kept as sorted ranges that neither touch nor overlap. Equality is by content.</summary>
[JsonConverter(typeof(PortSet.Json))]
public sealed class PortSet : IEquatable<PortSet>
{
    public static readonly PortSet Empty = new([]);

    private PortSet(ImmutableArray<PortRange> ranges) => Ranges = ranges;

    /// <summary>The ranges in ascending order, with gaps between them.</summary>
    public ImmutableArray<PortRange> Ranges { get; }

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var range in Ranges) count += range.Count;
            return count;
        }
    }

    public bool IsEmpty => Ranges.IsEmpty;

    public static PortSet Of(params ReadOnlySpan<PortRange> ranges)
    {
        if (ranges.IsEmpty) return Empty;
        var sorted = ranges.ToArray();
        Array.Sort(sorted, (a, b) => a.First.CompareTo(b.First));
        var merged = ImmutableArray.CreateBuilder<PortRange>(sorted.Length);
        foreach (var range in sorted)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
                merged[^1] = merged[^1] with { Last = Math.Max(merged[^1].Last, range.Last) };
            else merged.Add(range);
        }

        return new PortSet(merged.ToImmutable());
    }

    public static PortSet OfPorts(IEnumerable<int> ports) => Of([.. ports.Select(port => new PortRange(port, port))]);

    /// <summary>Reads what <see cref="ToString"/> writes: <c>8080,31000-32000</c>; the empty text is the empty set.</summary>
    /// <exception cref="FormatException">A part is not a port 0–65535 or a range of them with first ≤ last.</exception>
    public static PortSet Parse(string text)
    {
        if (text.Length == 0) return Empty;
        return Of([.. text.Split(',').Select(part => ParseRange(part) ?? throw new FormatException($"'{part}' is not a port or a range of ports"))]);
    }

    private static PortRange? ParseRange(string part)
    {
        var cut = part.IndexOf('-');
        var (first, last) = cut < 0 ? (part, part) : (part[..cut], part[(cut + 1)..]);
        return ushort.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var low) &&
            ushort.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var high) && low <= high
            ? new PortRange(low, high)
            : null;
    }

    public bool Contains(int port)
    {
        int low = 0, high = Ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (port < Ranges[middle].First) high = middle - 1;
            else if (port > Ranges[middle].Last) low = middle + 1;
            else return true;
        }

        return false;
    }

    /// <summary>Whether every port of the other set is in this one. Ranges do not touch, so each of the other's lies in one of these.</summary>
    public bool ContainsAll(PortSet other)
    {
        var at = 0;
        foreach (var wanted in other.Ranges)
        {
            while (at < Ranges.Length && Ranges[at].Last < wanted.First) at++;
            if (at == Ranges.Length || Ranges[at].First > wanted.First || Ranges[at].Last < wanted.Last) return false;
        }

        return true;
    }

    /// <summary>Whether there are at least so many ports.</summary>
    public bool HasAtLeast(int count)
    {
        foreach (var range in Ranges)
        {
            if (count <= range.Count) return true;
            count -= range.Count;
        }

        return count <= 0;
    }

    public PortSet Union(PortSet other)
    {
        if (other.IsEmpty) return this;
        if (IsEmpty) return other;
        var merged = new Span<PortRange>(new PortRange[Ranges.Length + other.Ranges.Length]);
        var (count, mine, others) = (0, 0, 0);
        while (mine < Ranges.Length || others < other.Ranges.Length)
        {
            var isMine = others == other.Ranges.Length || (mine < Ranges.Length && Ranges[mine].First <= other.Ranges[others].First);
            var range = isMine ? Ranges[mine++] : other.Ranges[others++];
            if (count > 0 && range.First <= merged[count - 1].Last + 1) merged[count - 1] = merged[count - 1] with { Last = Math.Max(merged[count - 1].Last, range.Last) };
            else merged[count++] = range;
        }

        return new PortSet([.. merged[..count]]);
    }

    public PortSet Except(PortSet other)
    {
        if (IsEmpty || other.IsEmpty) return this;

        // Each range of the other set splits one range at most.
        var kept = new PortRange[Ranges.Length + other.Ranges.Length];
        var (count, next) = (0, 0);
        foreach (var range in Ranges)
        {
            var first = range.First;
            while (next < other.Ranges.Length && other.Ranges[next].Last < first) next++;
            for (var i = next; i < other.Ranges.Length && other.Ranges[i].First <= range.Last && first <= range.Last; i++)
            {
                if (other.Ranges[i].First > first) kept[count++] = new PortRange(first, other.Ranges[i].First - 1);
                first = Math.Max(first, other.Ranges[i].Last + 1);
            }

            if (first <= range.Last) kept[count++] = range with { First = first };
        }

        if (count == 0) return Empty;
        return new PortSet(count == kept.Length ? ImmutableCollectionsMarshal.AsImmutableArray(kept) : [.. kept.AsSpan(0, count)]);
    }

    /// <summary>The port at <paramref name="index"/> in ascending order, 0 ≤ index &lt; <see cref="Count"/>.</summary>
    public int At(int index)
    {
        foreach (var range in Ranges)
        {
            if (index < range.Count) return range.First + index;
            index -= range.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(index), "the set holds fewer ports");
    }

    /// <summary>All ports in ascending order.</summary>
    public IEnumerable<int> Ports()
    {
        foreach (var range in Ranges)
            for (var port = range.First; port <= range.Last; port++)
                yield return port;
    }

    public bool Equals(PortSet? other) => other is not null && Ranges.AsSpan().SequenceEqual(other.Ranges.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as PortSet);

    public override int GetHashCode() => Ranges.Aggregate(17, (hash, range) => (hash * 31) + (range.First * 65537) + range.Last);

    public override string ToString() => string.Join(',', Ranges);

    /// <summary>Writes the set as its text.</summary>
    public sealed class Json : TextJsonConverter<PortSet>
    {
        protected override PortSet Parse(string text) => PortSet.Parse(text);
    }
}
