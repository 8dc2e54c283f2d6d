namespace Sandun.ResourceManager;

/// <summary>The tasks of one agent in order of their keys. There are few on each and many in all: a short array, not a tree.</summary>
internal sealed class TaskTable
{
    private PoolTask[] _tasks = [];

    public int Count { get; private set; }

    /// <summary>Whether it has changed since the view was last taken.</summary>
    public bool IsChanged { get; set; }

    /// <summary>All of them; not to be kept beyond the next change.</summary>
    public ReadOnlySpan<PoolTask> All => _tasks.AsSpan(0, Count);

    /// <summary>Adds the task, or puts it in the place of the one with its key.</summary>
    public void Put(PoolTask task)
    {
        var place = Find(task.Key);
        if (place >= 0)
        {
            _tasks[place] = task;
            return;
        }

        // Half as much again: twice as much would leave a third of all places empty.
        if (Count == _tasks.Length) Array.Resize(ref _tasks, Math.Max(2, Count + (Count / 2)));
        Array.Copy(_tasks, ~place, _tasks, ~place + 1, Count++ - ~place);
        _tasks[~place] = task;
    }

    public void Remove(TaskKey key)
    {
        var place = Find(key);
        if (place < 0) return;
        Array.Copy(_tasks, place + 1, _tasks, place, --Count - place);
        _tasks[Count] = null!;
    }

    private int Find(TaskKey key)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _tasks[middle].Key.CompareTo(key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
