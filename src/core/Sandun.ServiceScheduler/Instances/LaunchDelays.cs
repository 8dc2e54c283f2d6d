using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>When the launch delay of an app grows, moves and is forgotten: Marathon's rules.</summary>
internal static class LaunchDelays
{
    /// <summary>
    /// A task has ended. FAILED, ERROR, DROPPED, GONE and also FINISHED count; KILLED does not. A launch on an offer that was void by
    /// then is no fault of the app and does not count either.
    /// </summary>
    public static void Ended(Turn turn, Instance instance, TaskReason reason, InstanceCondition end)
    {
        var counts = end is InstanceCondition.Failed or InstanceCondition.Error or InstanceCondition.Dropped or InstanceCondition.Gone
            or InstanceCondition.Finished && reason != TaskReason.InvalidOffers;
        if (!counts || turn.State.FindApp(instance.App) is not { } app || !app.IsCurrent(instance.Version)) return;
        turn.Record(new ServiceFact.DelayPut(LaunchDelay.AfterFailure(turn.State.DelayOf(app.Id), app, turn.Now)));
        DeploymentGuards.CountFailure(turn, instance);
    }

    /// <summary>A task got further: the delay is kept longer, but neither grows nor shrinks.</summary>
    public static void Progressed(Turn turn, Instance instance)
    {
        if (instance.Condition is not (InstanceCondition.Staging or InstanceCondition.Starting or InstanceCondition.Running)) return;
        if (turn.State.DelayOf(instance.App) is not { } delay) return;
        if (turn.State.FindApp(instance.App) is { } app && app.IsCurrent(instance.Version) && delay.AppliesTo(app, turn.Now))
            turn.Record(new ServiceFact.DelayPut(delay with { Reference = turn.Now }));
    }

    /// <summary>Before when the app may not launch, or null when it may now.</summary>
    public static DateTimeOffset? NotBefore(Turn turn, App app) =>
        turn.State.DelayOf(app.Id) is { } delay && delay.AppliesTo(app, turn.Now) && delay.NotBefore > turn.Now ? delay.NotBefore : null;

    /// <summary>No delay any more, and offers that were declined are looked at again.</summary>
    public static void Reset(Turn turn, PathId app)
    {
        turn.HasNewDemand |= turn.State.WaitingApps.Contains(app);
        if (turn.State.DelayOf(app) is null) return;
        turn.Record(new ServiceFact.DelayRemoved(app));
        turn.MarkDirty(app);
    }

    /// <summary>The delay has passed: offers that were declined meanwhile are wanted again.</summary>
    public static void Passed(Turn turn, PathId app)
    {
        turn.MarkDirty(app);
        turn.HasNewDemand |= turn.State.WaitingApps.Contains(app);
    }
}
