namespace Sandun.Autoscaler.Controller;

/// <summary>What things cost, in any one currency; only their ratios matter. Millionths, so that comparisons are exact.</summary>
/// <param name="LevelSecondMicros">A second in which the service level is broken.</param>
/// <param name="CoreHourMicros">A core for an hour.</param>
/// <param name="ActionMicros">A change of the count.</param>
public sealed record ScalingPrices(long LevelSecondMicros = 1_000_000, long CoreHourMicros = 10_000_000, long ActionMicros = 2_000_000)
{
    public static ScalingPrices Default { get; } = new();
}
