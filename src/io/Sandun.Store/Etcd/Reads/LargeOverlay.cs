using Sandun.Store.Etcd.Wire;

namespace Sandun.Store.Etcd.Reads;

/// <summary>Lays a committed batch whose steps are not all done over the keys as they stand.</summary>
internal static class LargeOverlay
{
    /// <summary>The entries as they are with the batch.</summary>
    /// <param name="entries">As they stand, with a prefix, ordered by key.</param>
    /// <param name="operations">All of the batch.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="revision">The revision of the commit record. What was changed later than that has been changed by a step already.</param>
    public static IReadOnlyList<StoreEntry> Apply(
        IReadOnlyList<StoreEntry> entries, IEnumerable<LargeOperation> operations, string prefix, long revision)
    {
        var found = new SortedDictionary<string, StoreEntry>(Utf8Order.Instance);
        foreach (var entry in entries) found.Add(entry.Key, entry);
        foreach (var operation in operations)
        {
            var key = operation.Key.ToStringUtf8();
            if (!key.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var known = found.GetValueOrDefault(key);
            if (known?.ModRevision > revision) continue;
            if (operation.Deletes) found.Remove(key);
            else found[key] = new StoreEntry(key, operation.Value.ToByteArray(), known?.CreateRevision ?? revision, revision, (known?.Version ?? 0) + 1, 0);
        }

        return [.. found.Values];
    }
}
