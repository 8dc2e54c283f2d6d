using Sandun.Protocol;
using Sandun.Simulation.Engine;

namespace Sandun.Simulation.World;

/// <summary>A store that survives its processes: batches are atomic, and their outcome may stay unknown to who wrote them.</summary>
internal sealed class SimStore(Trace trace)
{
    private readonly SortedDictionary<string, byte[]> _entities = new(StringComparer.Ordinal);

    private readonly Dictionary<string, long> _leaders = [];

    /// <summary>A planted defect: a deposed leader's write is taken.</summary>
    public bool SkipsFencing { get; init; }

    public IReadOnlyDictionary<string, byte[]> All => _entities;

    /// <summary>Batches written so far.</summary>
    public long Revision { get; private set; }

    /// <summary>The entities below a prefix, in order of their keys.</summary>
    public IReadOnlyList<StoredEntity> Load(string prefix) =>
    [
        .. _entities.Where(entity => entity.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(entity => new StoredEntity(entity.Key, entity.Value)),
    ];

    /// <summary>A role begins to lead; from now on writes of earlier leaders of the same keys are refused.</summary>
    public long Elect(string prefix) => _leaders[prefix] = _leaders.GetValueOrDefault(prefix) + 1;

    /// <summary>Writes all or nothing; false when another leads.</summary>
    public bool Write(string prefix, long leader, IReadOnlyList<StoredEntity> changes)
    {
        if (_leaders.GetValueOrDefault(prefix) != leader && !SkipsFencing) return false;
        Revision++;
        foreach (var change in changes)
        {
            trace.Note("store", change.Key);
            trace.Note(change.Value);
            if (change.Value is null) _entities.Remove(change.Key);
            else _entities[change.Key] = change.Value;
        }

        return true;
    }
}
