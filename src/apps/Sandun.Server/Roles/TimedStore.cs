using Sandun.Hosting;
using Sandun.MesosApi.Metrics;
using Sandun.Protocol;

namespace Sandun.Server.Roles;

/// <summary>A role's store, with how long it takes to answer.</summary>
/// <param name="inner">The store.</param>
/// <param name="time">The clock.</param>
internal sealed class TimedStore(IEntityStore inner, TimeProvider time) : IEntityStore
{
    private readonly DurationWindow _writes = new("registrar/state_store_ms", time);
    private readonly DurationWindow _reads = new("registrar/state_fetch_ms", time);

    /// <summary>How long reads and writes took, in milliseconds, under the names Mesos has for its registry.</summary>
    public IEnumerable<KeyValuePair<string, double>> Metrics => [.. _reads.Last, .. _writes.All];

    public async ValueTask<IReadOnlyList<StoredEntity>> LoadAsync(string prefix, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var entities = await inner.LoadAsync(prefix, cancellation);
        _reads.Add(time.GetElapsedTime(began));
        return entities;
    }

    public async ValueTask CommitAsync(IReadOnlyList<StoredEntity> changes, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        await inner.CommitAsync(changes, cancellation);
        _writes.Add(time.GetElapsedTime(began));
    }
}
