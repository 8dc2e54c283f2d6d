using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Arithmetic on lists of resources in canonical form: one entry a kind and type, none empty, in order of their kinds.</summary>
internal static class SpecialResources
{
    public static ImmutableArray<Resource> Canonical(List<Resource> parts)
    {
        parts.Sort(Compare);
        var merged = ImmutableArray.CreateBuilder<Resource>(parts.Count);
        foreach (var part in parts)
        {
            if (merged.Count > 0 && Compare(merged[^1], part) == 0) merged[^1] = merged[^1].Plus(part);
            else merged.Add(part);
        }

        return merged.ToImmutable();
    }

    public static ImmutableArray<Resource> Add(ImmutableArray<Resource> a, ImmutableArray<Resource> b) =>
        Merge(a, b, (left, right) => left is null ? right : right is null ? left : left.Plus(right));

    /// <summary>What the first list lacks altogether is passed over.</summary>
    public static ImmutableArray<Resource> Subtract(ImmutableArray<Resource> a, ImmutableArray<Resource> b) =>
        Merge(a, b, (left, right) => left is null ? null : right is null ? left : left.Minus(right));

    public static bool ContainsAll(ImmutableArray<Resource> available, ImmutableArray<Resource> wanted)
    {
        var i = 0;
        foreach (var part in wanted)
        {
            while (i < available.Length && Compare(available[i], part) < 0) i++;
            if (i == available.Length || Compare(available[i], part) != 0 || !available[i].Contains(part)) return false;
        }

        return true;
    }

    /// <summary>cpus, mem, disk and gpus of the kinds that count.</summary>
    public static ResourceAmounts Scalars(ImmutableArray<Resource> parts, Func<ResourceKind, bool> counts)
    {
        var sum = ResourceAmounts.Zero;
        foreach (var part in parts)
            if (counts(part.Kind) && PlainResources.AmountsOf(part) is { } amounts) sum += amounts;
        return sum;
    }

    private static ImmutableArray<Resource> Merge(
        ImmutableArray<Resource> a, ImmutableArray<Resource> b, Func<Resource?, Resource?, Resource?> combine)
    {
        var merged = ImmutableArray.CreateBuilder<Resource>(Math.Max(a.Length, b.Length));
        int i = 0, j = 0;
        while (i < a.Length || j < b.Length)
        {
            var order = i == a.Length ? 1 : j == b.Length ? -1 : Compare(a[i], b[j]);
            var part = combine(order <= 0 ? a[i] : null, order >= 0 ? b[j] : null);
            if (order <= 0) i++;
            if (order >= 0) j++;
            if (part is { IsEmpty: false }) merged.Add(part);
        }

        return merged.DrainToImmutable();
    }

    private static int Compare(Resource a, Resource b)
    {
        if (ReferenceEquals(a.Kind, b.Kind) && a.Type == b.Type) return 0;
        var byKind = a.Kind.CompareTo(b.Kind);
        return byKind != 0 ? byKind : a.Type.CompareTo(b.Type);
    }
}
