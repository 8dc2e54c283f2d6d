using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.Server.Cluster;
using Sandun.Server.Links.Joining;
using Sandun.Server.Roles;
using Sandun.ServiceScheduler;
using Sandun.Store;
using Sandun.Store.Backup;
using Sandun.Store.Election;

namespace Sandun.Server.Backup;

/// <summary>Takes the state out of the store and puts it back, in one batch that a leader's term fences.</summary>
internal sealed class Backups(IStore store, ServerRoles roles, RestoreGate gate, Leadership? leadership, TimeProvider time)
{
    /// <summary>Followed by every standby that reads the resource manager's state: it begins anew when this changes.</summary>
    private const string ResourceMark = "resources/" + RestoreMark.Name;

    /// <summary>A server that does not lead hands a restore on; one that has just lost its term must not wait for the next for ever.</summary>
    private static readonly TimeSpan s_termWait = TimeSpan.FromSeconds(5);

    public async Task<StoreBackup> TakeAsync(CancellationToken cancellation) =>
        await StoreBackup.TakeAsync(store, ServerVersion.Text, time.GetUtcNow(), cancellation);

    /// <summary>Replaces the state. Tasks that live and are not in it are shown as unknown and go on.</summary>
    public async Task<RestoreReport> PutBackAsync(StoreBackup backup, CancellationToken cancellation)
    {
        var mark = new RestoreMark(time.GetUtcNow(), backup.TakenAt);
        IReadOnlyList<StoreOperation> changes = [];
        await gate.RunAsync(async () =>
        {
            var term = await TermAsync(cancellation);
            changes = await backup.DifferenceAsync(store, cancellation);
            var over = await WrittenOverAsync(backup, mark, cancellation);
            await term.CommitAsync(new StoreBatch([.. changes.Where(change => !over.ContainsKey(change.Key)), .. over.Values]), CancellationToken.None);
        });
        roles.Surrender(FormattableString.Invariant($"the state was put back from a backup of {backup.TakenAt:u}"));
        return new RestoreReport(
            backup.TakenAt, backup.Entries.Count, changes.Count(change => change.Value is not null), changes.Count(change => change.Value is null),
            changes.Any(change => change.Key == LinkKeys.Authority));
    }

    /// <summary>What goes beyond the backup, by key.</summary>
    private async Task<Dictionary<string, StoreOperation>> WrittenOverAsync(StoreBackup backup, RestoreMark mark, CancellationToken cancellation)
    {
        var codec = new ServiceFactCodec();
        var head = StoreEntities.DefaultRoot + codec.HeadKey;
        var entities = codec.Restored(
            mark, backup.Entries.FirstOrDefault(entry => entry.Key == head).Value, (await store.GetAsync(head, cancellation))?.Value);
        return entities.Append(new StoredEntity(ResourceMark, entities[0].Value))
            .ToDictionary(entity => StoreEntities.DefaultRoot + entity.Key, entity => new StoreOperation(StoreEntities.DefaultRoot + entity.Key, entity.Value));
    }

    private async Task<IStore> TermAsync(CancellationToken cancellation)
    {
        if (leadership is null) return store;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(s_termWait);
        try
        {
            return new FencedStore(store, await leadership.TermAsync(bound.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ControlPlaneException(503, "no server leads at present: try again when one does");
        }
    }
}
