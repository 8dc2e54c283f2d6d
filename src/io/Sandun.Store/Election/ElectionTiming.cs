namespace Sandun.Store.Election;

/// <summary>How long a leader may be silent. All durations are measured by a clock that never jumps.</summary>
public sealed record ElectionTiming
{
    /// <summary>
    /// A leader nobody hears from is replaced after this at the latest: short enough for writes to resume within three seconds or so,
    /// long enough for a pause of two seconds to pass unpunished. etcd rounds it up to whole seconds, and to two at least.
    /// </summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Between two signs of life: so often that five may be lost.</summary>
    public TimeSpan KeepAliveEvery => LeaseTime / 6;

    /// <summary>
    /// A leader that had no answer for this long after it asked stops by itself. Less than the lease by a quarter: clocks run at the same
    /// speed to a thousandth, some is for a timer that fires late, and the rest lets those who hear it say so end its term before the
    /// lease does. Longer than etcd takes to elect a leader of its own.
    /// </summary>
    public TimeSpan SelfFence => LeaseTime * 0.75;

    /// <summary>Between tries when the store does not answer.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMilliseconds(200);
}
