namespace Sandun.ServiceScheduler;

/// <summary>All timers in order of their time: the earliest is known without looking at the others.</summary>
internal sealed class Timers
{
    private readonly SortedSet<Timer> _ordered = [];
    private readonly Dictionary<(TimerKind, string), DateTimeOffset> _due = [];

    public DateTimeOffset? Next => _ordered.Count == 0 ? null : _ordered.Min.Due;

    /// <summary>Sets, moves or (with null) clears the one timer of this kind and key.</summary>
    public void Set(TimerKind kind, string key, DateTimeOffset? due)
    {
        if (_due.Remove((kind, key), out var old)) _ordered.Remove(new Timer(old, kind, key));
        if (due is not { } time) return;
        _due.Add((kind, key), time);
        _ordered.Add(new Timer(time, kind, key));
    }

    /// <summary>Takes out the earliest timer that is due; null when none is.</summary>
    public Timer? TakeDue(DateTimeOffset now)
    {
        if (_ordered.Count == 0 || _ordered.Min.Due > now) return null;
        var timer = _ordered.Min;
        Set(timer.Kind, timer.Key, null);
        return timer;
    }
}
