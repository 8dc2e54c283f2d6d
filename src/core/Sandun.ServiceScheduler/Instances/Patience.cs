using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>How long an unreachable instance is waited for; a strategy that is disabled waits for ever.</summary>
internal static class Patience
{
    /// <summary>When the next step of the strategy is due, or null when it waits for ever.</summary>
    /// <param name="since">Since when the instance is unreachable.</param>
    /// <param name="condition">Whether it was given up already.</param>
    /// <param name="strategy">The app's strategy; null for an app that is gone, whose instances are forgotten at once.</param>
    public static DateTimeOffset? DueOf(DateTimeOffset since, InstanceCondition condition, UnreachableStrategy? strategy)
    {
        strategy ??= UnreachableStrategy.Default;
        return since + (condition == InstanceCondition.Unreachable ? strategy.InactiveAfter : strategy.ExpungeAfter);
    }
}
