using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Marathon's backoff of one app's current configuration: grows with each failure and is forgotten after a quiet time.</summary>
/// <param name="App">The app.</param>
/// <param name="ConfigVersion">Its last change of configuration; a delay of another configuration is void.</param>
/// <param name="Delay">Time from the last failure to the next launch.</param>
/// <param name="LastFailure">When a task last failed.</param>
/// <param name="Reference">Last failure or progress of a task; the delay is forgotten when the longest delay has passed since.</param>
public sealed record LaunchDelay(PathId App, DateTimeOffset ConfigVersion, TimeSpan Delay, DateTimeOffset LastFailure, DateTimeOffset Reference)
{
    /// <summary>When the next launch may be.</summary>
    public DateTimeOffset NotBefore => LastFailure + Delay;

    /// <summary>The delay after one more failure; the growth is exact integer arithmetic, bounded by the strategy's maximum.</summary>
    public static LaunchDelay AfterFailure(LaunchDelay? current, App app, DateTimeOffset now)
    {
        var strategy = app.Spec.Backoff;
        var delay = current is null || !current.AppliesTo(app, now)
            ? strategy.First
            : Grown(current.Delay, strategy);
        return new LaunchDelay(app.Id, app.LastConfigChangeAt, delay < strategy.Maximum ? delay : strategy.Maximum, now, now);
    }

    /// <summary>Whether the delay still counts: of this configuration, and not forgotten.</summary>
    public bool AppliesTo(App app, DateTimeOffset now) =>
        ConfigVersion == app.LastConfigChangeAt && now - Reference < app.Spec.Backoff.Maximum;

    private static TimeSpan Grown(TimeSpan delay, BackoffStrategy strategy)
    {
        var ticks = (Int128)delay.Ticks * strategy.FactorThousandths / 1000;
        return ticks > strategy.Maximum.Ticks ? strategy.Maximum : TimeSpan.FromTicks((long)ticks);
    }
}
