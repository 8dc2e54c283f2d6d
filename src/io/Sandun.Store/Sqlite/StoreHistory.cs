namespace Sandun.Store.Sqlite;

/// <summary>
/// The latest changes, for watches, and the watchers' wake-up. Kept in memory: after a restart a watcher reads anew, as it must after
/// etcd's compaction. Thread-safe.
/// </summary>
internal sealed class StoreHistory(long revision)
{
    /// <summary>Changes kept: minutes of a busy system, some 10 MB.</summary>
    private const int MaximumChanges = 20_000;

    private readonly Lock _lock = new();
    private readonly Queue<StoreChange[]> _batches = new();
    private int _changes;
    private long _compacted = revision;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Adds the changes of one revision; call with growing revisions.</summary>
    public void Add(StoreChange[] changes)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            _batches.Enqueue(changes);
            _changes += changes.Length;
            while (_changes > MaximumChanges && _batches.Count > 1)
            {
                var oldest = _batches.Dequeue();
                _changes -= oldest.Length;
                _compacted = oldest[0].Revision;
            }

            waiting = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }

    /// <summary>The batches from a revision on, and a task that ends when there are more.</summary>
    /// <exception cref="StoreCompactedException">History does not reach back so far.</exception>
    public (StoreChange[][] Batches, Task More) From(long fromRevision)
    {
        lock (_lock)
        {
            if (fromRevision <= _compacted) throw new StoreCompactedException(_compacted);
            return ([.. _batches.Where(batch => batch[0].Revision >= fromRevision)], _next.Task);
        }
    }
}
