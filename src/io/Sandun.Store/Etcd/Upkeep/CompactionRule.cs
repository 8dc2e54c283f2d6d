namespace Sandun.Store.Etcd.Upkeep;

/// <summary>
/// Which history etcd may forget: what is older than the period, and, however young, all but the latest revisions. Watchers that fall
/// behind further read anew. Pure.
/// </summary>
internal sealed class CompactionRule
{
    /// <summary>History worth an hour of looking back by hand.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Revisions kept at most. A revision of a busy cluster holds some 50 kB, so half a gigabyte of etcd's quota (2 GB as it ships).</summary>
    public const long Revisions = 10_000;

    /// <summary>A compaction costs etcd's disk a little whatever it removes: fewer revisions are not worth one.</summary>
    private const long Least = 1_000;

    private readonly Queue<(TimeSpan At, long Revision)> _seen = new();
    private long _compacted;

    /// <summary>Notes the present revision and says what to compact.</summary>
    /// <param name="at">Time by a clock that never jumps.</param>
    /// <param name="revision">The store's revision.</param>
    /// <returns>The newest revision to forget; null when there is nothing worth forgetting.</returns>
    public long? Next(TimeSpan at, long revision)
    {
        _seen.Enqueue((at, revision));
        var old = 0L;
        while (_seen.Count > 0 && at - _seen.Peek().At >= Period) old = _seen.Dequeue().Revision;
        var wanted = Math.Max(old, revision - Revisions);
        if (wanted < _compacted + Least) return null;
        _compacted = wanted;
        return wanted;
    }
}
