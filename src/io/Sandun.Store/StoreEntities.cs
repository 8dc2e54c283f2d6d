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

    public async ValueTask<IReadOnlyList<StoredEntity>> LoadAsync(string prefix, CancellationToken cancellation) =>
        Of(await store.ReadAsync(root + prefix, cancellation), root);

    public async ValueTask CommitAsync(IReadOnlyList<StoredEntity> changes, CancellationToken cancellation) =>
        await store.CommitAsync(BatchOf(changes, root), cancellation);

    /// <summary>What was read below a root, as a role's entities.</summary>
    public static IReadOnlyList<StoredEntity> Of(StoreReading reading, string root) =>
        [.. reading.Entries.Select(entry => new StoredEntity(entry.Key[root.Length..], entry.Value))];

    /// <summary>A role's changes below a root, as a batch.</summary>
    public static StoreBatch BatchOf(IReadOnlyList<StoredEntity> changes, string root)
    {
        var operations = new StoreOperation[changes.Count];
        for (var i = 0; i < operations.Length; i++) operations[i] = new StoreOperation(root + changes[i].Key, changes[i].Value);
        return new StoreBatch(operations);
    }
}
