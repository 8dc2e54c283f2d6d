namespace Sandun.Store.Sqlite;

/// <summary>The clocks of the leases: each ends unless it is started again in time. A restart of the store starts all again, as etcd's does.</summary>
internal sealed class SqliteLeases(TimeProvider time, Action<long> ended) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, (ITimer Timer, TimeSpan TimeToLive)> _running = [];

    public void Start(long lease, TimeSpan timeToLive)
    {
        lock (_lock)
        {
            var timer = time.CreateTimer(_ => Expire(lease), null, timeToLive, Timeout.InfiniteTimeSpan);
            _running[lease] = (timer, timeToLive);
        }
    }

    public bool IsRunning(long lease)
    {
        lock (_lock) return _running.ContainsKey(lease);
    }

    public bool Restart(long lease)
    {
        lock (_lock)
        {
            return _running.TryGetValue(lease, out var found) && found.Timer.Change(found.TimeToLive, Timeout.InfiniteTimeSpan);
        }
    }

    public bool End(long lease)
    {
        lock (_lock)
        {
            if (!_running.Remove(lease, out var found)) return false;
            found.Timer.Dispose();
            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (timer, _) in _running.Values) timer.Dispose();
            _running.Clear();
        }
    }

    private void Expire(long lease)
    {
        if (End(lease)) ended(lease);
    }
}
