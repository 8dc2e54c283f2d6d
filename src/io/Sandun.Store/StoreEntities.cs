using Sandun.Hosting;
using Sandun.Protocol;

namespace Sandun.Store;

/// <summary>A role's entities in the store, below one root; a write may be fenced by the leader's key.</summary>
/// <param name="store">The store.</param>
/// <param name="root">What all keys begin with, for example <c>/sandun/</c>.</param>
/// <param name="fence">Must hold for each commit; null on a store with a single writer.</param>
public sealed class StoreEntities(IStore store, string root, StoreCompare? fence = null) : IEntityStore
{
    /// <summary>The prefix of everything Sandun keeps.</summary>
    public const string DefaultRoot = "/sandun/";

    public async ValueTask<IReadOnlyList<StoredEntity>> LoadAsync(string prefix, CancellationToken cancellation)
    {
        var reading = await store.ReadAsync(root + prefix, cancellation);
        return [.. reading.Entries.Select(entry => new StoredEntity(entry.Key[root.Length..], entry.Value))];
    }

    public async ValueTask CommitAsync(IReadOnlyList<StoredEntity> changes, CancellationToken cancellation)
    {
        var operations = new StoreOperation[changes.Count];
        for (var i = 0; i < operations.Length; i++) operations[i] = new StoreOperation(root + changes[i].Key, changes[i].Value);
        var outcome = await store.CommitAsync(new StoreBatch(fence is null ? [] : [fence], operations), cancellation);
        if (!outcome.Succeeded) throw new StoreException("another server has become the leader; this one's writes are refused");
    }
}
