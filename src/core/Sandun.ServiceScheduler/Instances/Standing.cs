using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>How far the task of an instance is, as counting needs it.</summary>
internal enum InstancePhase
{
    Waiting = 0,
    Launching = 1,
    Running = 2,
    Unreachable = 3,

    /// <summary>Unreachable for so long that it is not counted any more.</summary>
    Inactive = 4,
}

/// <summary>All that deployments and repairs ask of one instance; derived from it, its app and the routers.</summary>
/// <param name="Phase">How far its task is.</param>
/// <param name="Current">Whether it runs, or will run, the current configuration.</param>
/// <param name="Healthy">Whether it runs and passes all its health checks (or has none).</param>
/// <param name="Up">Whether it is healthy, ready and served by the routers.</param>
/// <param name="Stopping">Whether it was told to go.</param>
/// <param name="Leaving">Whether it will be forgotten once it has ended.</param>
/// <param name="Victim">Its place in the order of victims.</param>
/// <param name="Since">Since when its condition holds.</param>
/// <param name="Moves">Whether its node is to be left.</param>
/// <param name="Away">Whether it stays where it is without counting, because its app is steered away from its data center.</param>
internal readonly record struct Standing(
    InstancePhase Phase, bool Current, bool Healthy, bool Up, bool Stopping, bool Leaving, VictimKey Victim, DateTimeOffset Since, bool Moves,
    bool Away)
{
    /// <summary>Counts toward the app's wished number.</summary>
    public bool Counted => !Leaving && !Away && Phase != InstancePhase.Inactive;

    public static Standing Of(Instance instance, App? app, bool routed, bool away)
    {
        var phase = PhaseOf(instance.Condition);
        var current = phase == InstancePhase.Waiting || app is null || app.IsCurrent(instance.Version);
        var healthy = instance.Condition == InstanceCondition.Running && (instance.HealthCheckCount == 0 || instance.Healthy == true);
        var ready = !instance.HasReadinessCheck || instance.Readiness is { Ready: true };
        var leaving = instance.Goal == InstanceGoal.Decommissioned;
        return new Standing(
            phase, current, healthy, healthy && ready && routed, instance.StopAskedAt is not null, leaving,
            VictimKey.Of(instance, app?.Spec.KillSelection ?? KillSelection.YoungestFirst), instance.Since, instance.Moves,
            away && phase != InstancePhase.Waiting);
    }

    private static InstancePhase PhaseOf(InstanceCondition condition) => condition switch
    {
        InstanceCondition.Scheduled => InstancePhase.Waiting,
        InstanceCondition.Provisioned or InstanceCondition.Staging or InstanceCondition.Starting => InstancePhase.Launching,
        InstanceCondition.Running or InstanceCondition.Killing => InstancePhase.Running,
        InstanceCondition.Unreachable => InstancePhase.Unreachable,
        InstanceCondition.UnreachableInactive => InstancePhase.Inactive,
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "an ended instance is rescheduled or removed, never kept"),
    };
}
