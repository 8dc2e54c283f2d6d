namespace Sandun.ResourceManager;

/// <summary>Items by a key they share, in order.</summary>
internal sealed class SortedIndex<TKey, TItem>
    where TKey : notnull
    where TItem : IComparable<TItem>
{
    private static readonly SortedSet<TItem> s_none = [];

    private readonly Dictionary<TKey, SortedSet<TItem>> _items = [];

    /// <summary>The items of the key in their order; copy before changing the index.</summary>
    public IReadOnlyCollection<TItem> Of(TKey key) => _items.GetValueOrDefault(key, s_none);

    public void Add(TKey key, TItem item)
    {
        if (!_items.TryGetValue(key, out var items)) _items[key] = items = [];
        items.Add(item);
    }

    public void Remove(TKey key, TItem item)
    {
        if (!_items.TryGetValue(key, out var items)) return;
        items.Remove(item);
        if (items.Count == 0) _items.Remove(key);
    }
}
