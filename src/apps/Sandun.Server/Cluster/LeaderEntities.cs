using Sandun.Hosting;
using Sandun.Protocol;
using Sandun.Store;
using Sandun.Store.Election;

namespace Sandun.Server.Cluster;

/// <summary>
/// One role's entities in a cluster's store: loading waits until this server leads, and each commit is fenced by the term its state was
/// loaded in, so a brain of an earlier term can write nothing.
/// </summary>
internal sealed class LeaderEntities(IStore store, Leadership leadership) : IEntityStore
{
    private FencedStore? _fenced;
    private long _revision;

    /// <summary>The store's revision after the last commit or load; 0 before.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    public async ValueTask<IReadOnlyList<StoredEntity>> LoadAsync(string prefix, CancellationToken cancellation)
    {
        var fenced = new FencedStore(store, await leadership.TermAsync(cancellation));
        var reading = await fenced.ReadAsync(StoreEntities.DefaultRoot + prefix, cancellation);
        _fenced = fenced;
        Interlocked.Exchange(ref _revision, reading.Revision);
        return StoreEntities.Of(reading, StoreEntities.DefaultRoot);
    }

    public async ValueTask CommitAsync(IReadOnlyList<StoredEntity> changes, CancellationToken cancellation)
    {
        var outcome = await _fenced!.CommitAsync(StoreEntities.BatchOf(changes, StoreEntities.DefaultRoot), cancellation);
        Interlocked.Exchange(ref _revision, outcome.Revision);
    }
}
