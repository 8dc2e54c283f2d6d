namespace Sandun.ServiceScheduler;

/// <summary>What a rolling restart knows at one moment.</summary>
/// <param name="Target">n: the wished number of instances, ≥ 1.</param>
/// <param name="MinimumHealthThousandths">h: share of n that is to stay healthy, 0–1000.</param>
/// <param name="MaximumOverThousandths">o: share of n that may run in excess, 0–1000.</param>
/// <param name="OldHealthy">Outdated instances that are healthy and not told to stop.</param>
/// <param name="OldUnhealthy">Outdated instances that are not healthy and not told to stop.</param>
/// <param name="OldRemaining">Outdated instances that still take a place, those told to stop included.</param>
/// <param name="NewStarted">Instances of the current configuration, waiting ones included.</param>
/// <param name="NewUp">Of these, those that run, are healthy, ready and routed.</param>
public readonly record struct RestartSituation(
    int Target, int MinimumHealthThousandths, int MaximumOverThousandths, int OldHealthy, int OldUnhealthy, int OldRemaining,
    int NewStarted, int NewUp);

/// <summary>What a rolling restart does next.</summary>
/// <param name="KillUnhealthy">Unhealthy outdated instances to stop now.</param>
/// <param name="KillHealthy">Healthy outdated instances to stop now.</param>
/// <param name="Launch">Instances of the current configuration to launch now.</param>
/// <param name="RemoveNew">Surplus instances of the current configuration to stop now, those that are not up first: as many as the target are left up, or all that are.</param>
/// <param name="Done">Whether the restart is complete.</param>
public readonly record struct RestartMoves(int KillUnhealthy, int KillHealthy, int Launch, int RemoveNew, bool Done);

/// <summary>
/// The arithmetic of a rolling restart: Marathon's <c>computeRestartStrategy</c>, put so that it holds at every moment and not only at
/// the start; a restart is therefore resumed by asking again. Exact: shares are in thousandths.
/// </summary>
public static class RollingRestart
{
    /// <summary>⌈n·h⌉.</summary>
    public static int MinimumHealthy(int target, int thousandths) => (int)((((long)target * thousandths) + 999) / 1000);

    /// <summary>⌊n·(1+o)⌋.</summary>
    public static int MaximumCapacity(int target, int thousandths) => (int)((long)target * (1000 + thousandths) / 1000);

    /// <summary>The next moves. Our own orders never take the number of healthy instances below ⌈n·h⌉.</summary>
    public static RestartMoves Plan(RestartSituation now)
    {
        var floor = MinimumHealthy(now.Target, now.MinimumHealthThousandths);
        var capacity = MaximumCapacity(now.Target, now.MaximumOverThousandths);
        var healthy = now.OldHealthy + now.NewUp;

        // With no slack at all nothing could ever move: Marathon lets one more run.
        if (floor == capacity && healthy >= capacity) capacity++;
        var spare = Math.Max(0, healthy - floor);

        // Each new instance that is up lets an old one go, whether or not that one was healthy.
        var replaced = now.OldHealthy + now.OldUnhealthy - Math.Max(0, now.Target - now.NewUp);
        var killUnhealthy = Math.Min(Math.Max(spare, replaced), now.OldUnhealthy);
        var killHealthy = Math.Min(Math.Max(0, spare - killUnhealthy), now.OldHealthy);
        var missing = now.Target - now.NewStarted;
        var launch = Math.Max(0, Math.Min(missing, capacity - now.OldRemaining - now.NewStarted));

        // Unhealthy instances count for nothing; where they take the last places, a restart that is to cure them would wait for ever.
        var stuck = launch == 0 && missing > 0 && killUnhealthy + killHealthy == 0 &&
            now.OldRemaining == now.OldHealthy + now.OldUnhealthy;
        if (stuck) killUnhealthy = Math.Min(missing, now.OldUnhealthy);
        return new RestartMoves(
            killUnhealthy, killHealthy, launch, Math.Max(0, -missing),
            now.OldRemaining == 0 && now.NewUp >= now.Target && missing <= 0);
    }
}
