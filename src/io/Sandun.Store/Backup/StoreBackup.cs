namespace Sandun.Store.Backup;

/// <summary>All that Sandun keeps, as it was at one revision, without what lives only as long as its writer: who leads, who is there.</summary>
/// <param name="TakenAt">When it was read.</param>
/// <param name="Revision">The store's revision then.</param>
/// <param name="Version">The version of the program that wrote it.</param>
/// <param name="Entries">Keys and values, ordered by key.</param>
public sealed record StoreBackup(DateTimeOffset TakenAt, long Revision, string Version, IReadOnlyList<KeyValuePair<string, byte[]>> Entries)
{
    /// <summary>Keys below this are the servers' own presence.</summary>
    private const string Presence = StoreEntities.DefaultRoot + "cluster/";

    /// <exception cref="StoreException">The store does not answer.</exception>
    public static async Task<StoreBackup> TakeAsync(IStore store, string version, DateTimeOffset now, CancellationToken cancellation)
    {
        var reading = await store.ReadAsync(StoreEntities.DefaultRoot, cancellation);
        return new StoreBackup(
            now, reading.Revision, version,
            [.. reading.Entries.Where(entry => IsKept(entry.Key)).Select(entry => KeyValuePair.Create(entry.Key, entry.Value))]);
    }

    /// <summary>What turns the store's present content into this backup's: puts what differs, deletes what it does not hold.</summary>
    /// <exception cref="StoreException">The store does not answer.</exception>
    public async Task<IReadOnlyList<StoreOperation>> DifferenceAsync(IStore store, CancellationToken cancellation)
    {
        var present = (await store.ReadAsync(StoreEntities.DefaultRoot, cancellation)).Entries
            .Where(entry => IsKept(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        var operations = new List<StoreOperation>();
        foreach (var (key, value) in Entries)
        {
            if (!present.Remove(key, out var now) || !now.AsSpan().SequenceEqual(value)) operations.Add(new StoreOperation(key, value));
        }

        operations.AddRange(present.Keys.Order(StringComparer.Ordinal).Select(key => new StoreOperation(key, null)));
        return operations;
    }

    /// <summary>Whether a key belongs into a backup.</summary>
    public static bool IsKept(string key) =>
        key.StartsWith(StoreEntities.DefaultRoot, StringComparison.Ordinal) && !key.StartsWith(Presence, StringComparison.Ordinal);
}
