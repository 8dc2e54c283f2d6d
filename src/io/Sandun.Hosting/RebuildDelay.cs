namespace Sandun.Hosting;

/// <summary>How long a lost role waits before it tries its store again: doubling, bounded, and short again after a good spell.</summary>
internal sealed class RebuildDelay
{
    /// <summary>A store that was busy for a moment costs no more than this.</summary>
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);

    /// <summary>A store that comes back after hours is noticed within this.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    /// <summary>A role that ran this long did not fail for the same cause again at once.</summary>
    private static readonly TimeSpan s_goodSpell = TimeSpan.FromSeconds(10);

    private TimeSpan _next = s_first;
    private DateTimeOffset? _began;

    public void Began(DateTimeOffset now) => _began = now;

    public TimeSpan Next(DateTimeOffset now)
    {
        if (_began is { } began && now - began >= s_goodSpell) _next = s_first;
        _began = null;
        var delay = _next;
        _next = _next * 2 < s_longest ? _next * 2 : s_longest;
        return delay;
    }
}
