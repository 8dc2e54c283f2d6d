using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Lists and maps between the store's form, where empty ones are left out, and core's.</summary>
internal static class Stored
{
    public static List<string>? Texts(ImmutableArray<PathId> paths) => Each(paths, path => path.Value);

    public static ImmutableArray<PathId> Paths(List<string>? texts) => Each(texts, PathId.Absolute);

    public static List<string>? Texts(ImmutableArray<string> texts) => texts.IsEmpty ? null : [.. texts];

    public static List<TOut>? Each<TIn, TOut>(ImmutableArray<TIn> items, Func<TIn, TOut> map) =>
        items.IsEmpty ? null : [.. items.Select(map)];

    public static ImmutableArray<TOut> Each<TIn, TOut>(List<TIn>? items, Func<TIn, TOut> map) =>
        items is null ? [] : [.. items.Select(map)];

    public static ImmutableArray<string> Array(List<string>? texts) => texts is null ? [] : [.. texts];

    public static SortedDictionary<string, string>? Map(ImmutableSortedDictionary<string, string> map) =>
        map.IsEmpty ? null : new SortedDictionary<string, string>(map, StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, string> Map(SortedDictionary<string, string>? map) =>
        map is null ? Sorted.Empty : Sorted.Empty.AddRange(map);
}
