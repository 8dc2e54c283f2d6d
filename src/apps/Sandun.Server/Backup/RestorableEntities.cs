using Sandun.Hosting;
using Sandun.Protocol;
using Sandun.Store;

namespace Sandun.Server.Backup;

/// <summary>A role's entities, which a backup may replace: a role that loaded them before writes no more and loads anew.</summary>
internal sealed class RestorableEntities(IEntityStore entities, RestoreGate gate) : IEntityStore
{
    private int _loadedAfter;

    public async ValueTask<IReadOnlyList<StoredEntity>> LoadAsync(string prefix, CancellationToken cancellation)
    {
        _loadedAfter = await gate.LoadingAsync(cancellation);
        return await entities.LoadAsync(prefix, cancellation);
    }

    public async ValueTask CommitAsync(IReadOnlyList<StoredEntity> changes, CancellationToken cancellation)
    {
        if (!gate.TryEnter(_loadedAfter)) throw new StoreException("the state was put back from a backup: what was decided from the one before is dropped");
        try
        {
            await entities.CommitAsync(changes, cancellation);
        }
        finally
        {
            gate.Leave();
        }
    }
}
