namespace Sandun.Store;

/// <summary>The latest changes, for watches, and the watchers' wake-up. Kept in memory and bounded. Thread-safe.</summary>
/// <param name="revision">Changes after this revision are going to be added.</param>
internal sealed class StoreHistory(long revision)
{
    /// <summary>Changes kept: minutes of a busy system, some 10 MB.</summary>
    public const int MaximumChanges = 20_000;

    private readonly Lock _lock = new();
    private readonly List<IReadOnlyList<StoreChange>> _batches = [];
    private int _oldest;
    private int _changes;
    private long _compacted = revision;
    private bool _hasEnded;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long Compacted
    {
        get
        {
            lock (_lock) return _compacted;
        }
    }

    /// <summary>Adds the changes of one revision; call with growing revisions.</summary>
    public void Add(IReadOnlyList<StoreChange> changes)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            _batches.Add(changes);
            _changes += changes.Count;
            while (_changes > MaximumChanges && _oldest < _batches.Count - 1) ForgetOldest_NeedsLock();
            waiting = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }

    /// <summary>Nothing is going to be added any more; watchers turn elsewhere.</summary>
    public void End()
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            if (_hasEnded) return;
            _hasEnded = true;
            waiting = _next;
        }

        waiting.SetResult();
    }

    /// <summary>The batches from a revision on, and a task that ends when there are more.</summary>
    /// <exception cref="StoreCompactedException">History does not reach back so far.</exception>
    public (IReadOnlyList<IReadOnlyList<StoreChange>> Batches, Task More) From(long fromRevision) =>
        TryFrom(fromRevision) ?? throw new StoreCompactedException(Compacted);

    /// <summary>The same; null when history does not reach back so far, or has ended.</summary>
    public (IReadOnlyList<IReadOnlyList<StoreChange>> Batches, Task More)? TryFrom(long fromRevision)
    {
        lock (_lock)
        {
            if (_hasEnded || fromRevision <= _compacted) return null;
            var first = Find_NeedsLock(fromRevision);
            return (_batches.GetRange(first, _batches.Count - first), _next.Task);
        }
    }

    private void ForgetOldest_NeedsLock()
    {
        var oldest = _batches[_oldest];
        _changes -= oldest.Count;
        _compacted = oldest[0].Revision;
        _batches[_oldest++] = [];

        // Moved together now and then, so that forgetting costs the same however much is kept.
        if (_oldest * 2 <= _batches.Count) return;
        _batches.RemoveRange(0, _oldest);
        _oldest = 0;
    }

    /// <summary>Index of the first batch of the revision or a later one.</summary>
    private int Find_NeedsLock(long fromRevision)
    {
        var (low, high) = (_oldest, _batches.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_batches[middle][0].Revision < fromRevision) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
