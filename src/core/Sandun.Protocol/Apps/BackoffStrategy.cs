namespace Sandun.Protocol;

/// <summary>How launches of a failing app are delayed: first delay, growth per failure, bound.</summary>
/// <param name="First">The delay after the first failure.</param>
/// <param name="FactorThousandths">Growth of the delay per further failure, in thousandths, ≥ 1000.</param>
/// <param name="Maximum">The longest delay.</param>
public sealed record BackoffStrategy(TimeSpan First, int FactorThousandths, TimeSpan Maximum)
{
    /// <summary>Marathon's: 1 s, 1.15, 300 s.</summary>
    public static readonly BackoffStrategy Default = new(TimeSpan.FromSeconds(1), 1150, TimeSpan.FromSeconds(300));
}
