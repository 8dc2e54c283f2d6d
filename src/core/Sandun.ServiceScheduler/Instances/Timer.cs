namespace Sandun.ServiceScheduler;

/// <summary>What a timer is about; at one moment they are handled in this order.</summary>
internal enum TimerKind
{
    Session = 0,
    Instance = 1,
    Endpoint = 2,
    Launch = 3,
    Deployment = 4,
    Rollout = 5,
}

/// <summary>Something to look at when its time has come.</summary>
/// <param name="Due">The time.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Key">Which one: an instance, a task or an app; empty for the session.</param>
internal readonly record struct Timer(DateTimeOffset Due, TimerKind Kind, string Key) : IComparable<Timer>
{
    public int CompareTo(Timer other)
    {
        var byDue = Due.CompareTo(other.Due);
        if (byDue != 0) return byDue;
        var byKind = Kind.CompareTo(other.Kind);
        return byKind != 0 ? byKind : string.CompareOrdinal(Key, other.Key);
    }
}
