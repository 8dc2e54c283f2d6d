namespace Sandun.ServiceScheduler;

/// <summary>
/// The arithmetic of a canary's step: a rolling restart that stops when <c>n</c> instances of the new version are up. Neither the floor nor
/// the ceiling of the upgrade strategy is left.
/// </summary>
public static class CanaryMoves
{
    /// <param name="now">How things stand.</param>
    /// <param name="wished">New instances of this step, at most the target.</param>
    /// <returns>The moves; done means that the step is reached, not that the restart is over.</returns>
    public static RestartMoves Plan(RestartSituation now, int wished)
    {
        var full = RollingRestart.Plan(now);
        var old = now.OldHealthy + now.OldUnhealthy;
        var mayGo = Math.Max(0, old - (now.Target - wished));
        var killUnhealthy = Math.Min(full.KillUnhealthy, mayGo);
        var killHealthy = Math.Min(full.KillHealthy, mayGo - killUnhealthy);
        var launch = Math.Max(0, Math.Min(full.Launch, wished - now.NewStarted));
        return new RestartMoves(
            killUnhealthy, killHealthy, launch, Math.Max(0, now.NewStarted - wished), now.NewUp >= wished && old <= now.Target - wished);
    }
}
