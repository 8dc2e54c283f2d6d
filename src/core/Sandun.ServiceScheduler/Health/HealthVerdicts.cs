using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// What follows from the results of health checks, which the agent makes: the events, and the kill on failure number max + 1. The agent
/// applies the grace period, so a failure it counts is one that counts here.
/// </summary>
internal static class HealthVerdicts
{
    /// <summary>The instance with the health its status tells of.</summary>
    public static Instance Update(Instance instance, TaskStatus status)
    {
        if (instance.HealthCheckCount == 0 || (status.Checks.IsEmpty && status.Healthy is null)) return instance;
        var checks = Same(instance.Checks, status.Checks) ? instance.Checks : status.Checks;
        return instance with { Checks = checks, Healthy = HealthyBy(instance, status) };
    }

    /// <summary>Announces what changed and stops an instance that failed too often.</summary>
    public static void Judge(Turn turn, Instance before, Instance instance)
    {
        if (before.Healthy != instance.Healthy) turn.Announce(new ServiceEvent.InstanceHealthChanged(turn.Now, instance));
        if (instance.HealthCheckCount == 0 || Same(before.Checks, instance.Checks)) return;
        var specs = SpecsOf(turn.State, instance);
        foreach (var check in instance.Checks)
        {
            var earlier = before.Checks.FirstOrDefault(other => other.Index == check.Index);
            if ((earlier?.Alive ?? false) != check.Alive)
                turn.Announce(new ServiceEvent.HealthStatusChanged(turn.Now, instance, check.Alive));
            if (check.Index >= specs.Length || check.ConsecutiveFailures == 0) continue;
            if (check.ConsecutiveFailures == earlier?.ConsecutiveFailures && check.LastFailure == earlier.LastFailure) continue;
            turn.Announce(new ServiceEvent.HealthCheckFailed(turn.Now, instance, specs[check.Index]));
            if (IsFatal(check, specs[check.Index])) Kill(turn, instance, check);
        }
    }

    /// <summary>The checks an instance was launched with; outdated instances have those of their version.</summary>
    private static ImmutableArray<HealthCheckSpec> SpecsOf(ServiceState state, Instance instance)
    {
        if (state.FindApp(instance.App) is not { } app) return [];
        if (app.IsCurrent(instance.Version)) return app.Spec.HealthChecks;
        return state.Versions.TryGetValue(instance.App, out var versions) && versions.TryGetValue(instance.Version, out var version)
            ? version.Spec.HealthChecks
            : app.Spec.HealthChecks;
    }

    private static bool IsFatal(CheckResult check, HealthCheckSpec spec) =>
        spec.MaxConsecutiveFailures > 0 && check.ConsecutiveFailures > spec.MaxConsecutiveFailures;

    private static void Kill(Turn turn, Instance instance, CheckResult check)
    {
        if (turn.State.FindInstance(instance.Id) is not { Condition: InstanceCondition.Running, StopAskedAt: null } current) return;
        var reason = check.LastFailureCause ?? "health check failed";
        turn.Announce(new ServiceEvent.UnhealthyInstanceKilled(turn.Now, current, reason));
        Failures.RecordBadHealth(turn, current, reason);
        Stops.Ask(turn, current, InstanceGoal.Running, "its health check failed: " + reason);
    }

    /// <summary>Healthy when every check has passed last, unhealthy when a counted failure is the last word of one, else not known.</summary>
    private static bool? HealthyBy(Instance instance, TaskStatus status)
    {
        if (status.Checks.IsEmpty) return status.Healthy;
        if (status.Checks.Any(check => !check.Alive && check.ConsecutiveFailures > 0)) return false;
        return status.Checks.Count(check => check.Alive) >= instance.HealthCheckCount ? true : null;
    }

    private static bool Same(ImmutableArray<CheckResult> a, ImmutableArray<CheckResult> b) => a.AsSpan().SequenceEqual(b.AsSpan());
}
