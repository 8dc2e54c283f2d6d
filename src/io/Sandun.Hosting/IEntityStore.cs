using Sandun.Protocol;

namespace Sandun.Hosting;

/// <summary>
/// Where a role keeps its entities: the server's store, or an agent's checkpoint file. One role writes below one prefix and nobody
/// else does.
/// </summary>
public interface IEntityStore
{
    /// <summary>All entities whose key begins with the prefix, ordered by key.</summary>
    /// <exception cref="IOException">The store does not answer; the message says why and what helps.</exception>
    ValueTask<IReadOnlyList<StoredEntity>> LoadAsync(string prefix, CancellationToken cancellation);

    /// <summary>
    /// Makes all changes durable, or none. Each key occurs once. An exception means the outcome is not known: the caller must load again.
    /// </summary>
    /// <exception cref="IOException">The store does not answer; the message says why and what helps.</exception>
    ValueTask CommitAsync(IReadOnlyList<StoredEntity> changes, CancellationToken cancellation);
}
