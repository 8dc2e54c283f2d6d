namespace Sandun.Store.Election;

/// <summary>How long a leader may be silent. All durations are measured by a clock that never jumps.</summary>
public sealed record ElectionTiming
{
    /// <summary>
    /// A leader nobody hears from is replaced after this at the latest: short enough for writes to resume within three seconds or so,
    /// long enough for a pause of two seconds to pass unpunished. etcd rounds it up to whole seconds, and to two at least.
    /// </summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Between two signs of life: so often that nine may be lost.</summary>
    public TimeSpan KeepAliveEvery => LeaseTime / 10;

    /// <summary>A leader that has not answered the others for this long may be replaced early; a garbage collection or a busy disk takes a tenth of it.</summary>
    public TimeSpan Patience => LeaseTime / 3;

    /// <summary>
    /// How long after a sign of life a leader may take it that it leads for the others too: less than their patience by twice the time between
    /// two of their questions.
    /// </summary>
    public TimeSpan FreshFor => Patience * 0.8;

    /// <summary>
    /// A leader that had no answer for this long after it asked stops by itself. Less than the lease by a quarter: clocks run at the same
    /// speed to a thousandth, some is for a timer that fires late, and the rest lets those who hear it say so end its term before the
    /// lease does. Longer than etcd takes to elect a leader of its own.
    /// </summary>
    public TimeSpan SelfFence => LeaseTime * 0.75;

    /// <summary>Between tries when the store does not answer.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMilliseconds(200);
}
