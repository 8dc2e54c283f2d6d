namespace Sandun.Store.Etcd.Commits;

/// <summary>
/// Batches that become one transaction. One may join when etcd would judge all of them together as it would one after the other: no
/// key is written twice, none is compared after an earlier batch wrote it, they are of one term, and the limits hold.
/// </summary>
internal sealed class CommitGroup
{
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly HashSet<StoreCompare> _compares = [];
    private readonly Dictionary<string, StoreCompare> _compared = new(StringComparer.Ordinal);
    private readonly List<StoreBatch> _batches = [];
    private int _bytes;
    private int _operations;

    /// <summary>In the order they joined.</summary>
    public IReadOnlyList<StoreBatch> Batches => _batches;

    /// <summary>What must hold for all of them, each comparison once.</summary>
    public IReadOnlyCollection<StoreCompare> Compares => _compares;

    /// <summary>The term all of them were decided in; 0 outside any.</summary>
    public long Term => _batches is [var first, ..] ? first.Term : 0;

    public IEnumerable<StoreOperation> Operations => _batches.SelectMany(batch => batch.Operations);

    /// <summary>Whether a batch must be written in parts.</summary>
    public static bool IsLarge(StoreBatch batch) =>
        batch.Operations.Count > EtcdLimits.Operations || batch.Operations.Sum(EtcdLimits.Size) > EtcdLimits.Bytes;

    /// <summary>Takes a batch in, if it may join.</summary>
    public bool TryJoin(StoreBatch batch)
    {
        if (_batches.Count > 0 && !MayJoin(batch)) return false;
        _batches.Add(batch);
        _operations += batch.Operations.Count;
        foreach (var operation in batch.Operations)
        {
            _written.Add(operation.Key);
            _bytes += EtcdLimits.Size(operation);
        }

        foreach (var compare in batch.Compares)
        {
            _compares.Add(compare);
            _compared[compare.Key] = compare;
        }

        return true;
    }

    private bool MayJoin(StoreBatch batch)
    {
        if (batch.Term != Term) return false;

        // A batch that changes nothing asks nothing of the disk: it is answered by itself.
        if (batch.Operations.Count == 0 || _operations == 0) return false;
        if (_operations + batch.Operations.Count > EtcdLimits.Operations) return false;
        if (_bytes + batch.Operations.Sum(EtcdLimits.Size) > EtcdLimits.Bytes) return false;
        if (batch.Operations.Any(operation => _written.Contains(operation.Key))) return false;

        // Two that compare one key differently may still both be right; judged one by one they cost no more than being judged twice.
        return batch.Compares.All(compare => !_written.Contains(compare.Key) && (!_compared.TryGetValue(compare.Key, out var known) || known == compare)) &&
            _compares.Count + batch.Compares.Count <= EtcdLimits.Compares;
    }
}
