using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Sandun.Simulation.World;

namespace Sandun.Simulation.Checkers;

/// <summary>A task is out of the route before it is told to stop, on every router that was there all the while.</summary>
internal static class RouteChecker
{
    public const string Rule = "out of the route before it is stopped";

    public static void Killed(SimRouter router, SimStore store, SchedulerCall.Kill kill, DateTimeOffset now)
    {
        // An instance that is forgotten at once (wiped, or on an agent that cannot be reached) is killed without a drain, as in Marathon.
        if (InstanceIds.InstanceOf(kill.Task) is not { } instance || !IsStored(store, instance)) return;

        // A router that was away is waited for no longer than the drain limit; only one that was there throughout must have applied.
        if (router.ConnectedSince is not { } since || now - since < TimeSpan.FromSeconds(30)) return;
        if (router.Serves(kill.Task)) throw new RuleBrokenException(Rule, $"{kill.Task} is killed while the router serves it");
    }

    private static bool IsStored(SimStore store, InstanceId instance) =>
        store.All.ContainsKey($"services/instances{InstanceIds.AppOf(instance).Value}/{instance}");
}
