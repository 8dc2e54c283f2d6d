using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Empty ordinal-sorted maps: the only immutable map core uses, because its order is the same in every process.</summary>
public static class Sorted
{
    public static readonly ImmutableSortedDictionary<string, string> Empty =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>An empty map whose string keys are compared ordinally.</summary>
    public static ImmutableSortedDictionary<string, TValue> ByText<TValue>() =>
        ImmutableSortedDictionary.Create<string, TValue>(StringComparer.Ordinal);

    /// <summary>The value at a key, or the default: null for references.</summary>
    public static TValue? Find<TKey, TValue>(this ImmutableSortedDictionary<TKey, TValue> map, TKey key)
        where TKey : notnull => map.TryGetValue(key, out var value) ? value : default;

    /// <summary>The value at a key, or <paramref name="otherwise"/>.</summary>
    public static TValue Find<TKey, TValue>(this ImmutableSortedDictionary<TKey, TValue> map, TKey key, TValue otherwise)
        where TKey : notnull => map.TryGetValue(key, out var value) ? value : otherwise;
}
