using Sandun.Hosting;
using Sandun.Protocol;

namespace Sandun.Store;

/// <summary>A role's entities in the store, below one root.</summary>
/// <param name="store">The store; a leader's is a <see cref="Election.FencedStore"/>, so that its commits fail when its term is over.</param>
/// <param name="root">What all keys begin with, for example <c>/sandun/</c>.</param>
public sealed class StoreEntities(IStore store, string root) : IEntityStore
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
        await store.CommitAsync(new StoreBatch(operations), cancellation);
    }
}
