using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Replaces an app's outdated instances as its upgrade strategy allows.</summary>
internal static class Restarting
{
    private const string Replaced = "replaced by a newer version";

    /// <summary>The action of a deployment; true when it is done.</summary>
    public static bool Restart(Turn turn, Deployment deployment, PathId id)
    {
        if (turn.State.FindApp(id) is not { } app || app.Spec.Instances == 0) return Scaling.Stop(turn, id);
        foreach (var named in deployment.ToKill)
            if (turn.State.FindInstance(named) is { Goal: InstanceGoal.Running } instance && instance.App == id) Stops.Ask(turn, instance, InstanceGoal.Decommissioned, "asked for through the API");

        var rollout = deployment.IsReturn ? null : RolloutRules.Of(app.Spec);
        return rollout is null or { Strategy: RolloutStrategy.Rolling } || !IsStaged(turn, deployment, id)
            ? Roll(turn, app)
            : StagedRestart.Run(turn, deployment, app, rollout);
    }

    /// <summary>A rolling restart; true when it is done.</summary>
    public static bool Roll(Turn turn, App app)
    {
        var moves = RollingRestart.Plan(SituationOf(turn.State.IndexOf(app.Id), app.Spec));
        Move(turn, app, moves);
        return moves.Done;
    }

    /// <summary>Carries moves out.</summary>
    public static void Move(Turn turn, App app, RestartMoves moves)
    {
        var index = turn.State.IndexOf(app.Id);
        Scaling.Decommission(turn, AppIndex.First(index.OldInactive, index.OldInactive.Count), Replaced);
        Replace(turn, app, AppIndex.First(index.OldUnhealthy, moves.KillUnhealthy));
        Replace(turn, app, AppIndex.First(index.OldHealthy, moves.KillHealthy));
        if (moves.RemoveNew > 0) RemoveSurplus(turn, app, moves.RemoveNew);
        if (moves.Launch > 0) Scaling.Add(turn, app, moves.Launch);
    }

    public static void RemoveSurplus(Turn turn, App app, int count) =>
        Scaling.Decommission(turn, SurplusNew(turn.State.IndexOf(app.Id), count), $"scaled to {app.Spec.Instances}");

    /// <summary>Whether there is anything to compare the new version with; where all is new, there is nothing to do in stages.</summary>
    private static bool IsStaged(Turn turn, Deployment deployment, PathId id) =>
        turn.State.IndexOf(id).HasOutdated || (turn.State.Rollouts.Find(id) is { } rollout && rollout.Deployment == deployment.Id);

    /// <summary>An instance with volumes is launched again in its place; another is forgotten.</summary>
    private static void Replace(Turn turn, App app, ImmutableArray<InstanceId> old)
    {
        if (!app.Spec.IsResident)
        {
            Scaling.Decommission(turn, old, Replaced);
            return;
        }

        foreach (var id in old)
            if (turn.State.FindInstance(id) is { } instance) Stops.Ask(turn, instance, InstanceGoal.Running, Replaced);
    }

    /// <summary>Where nothing may run in excess and nothing be missing, an app with volumes still has to let one instance go at a time.</summary>
    private static int FloorOf(AppSpec spec) => spec.IsResident
        ? Math.Min(spec.Upgrade.MinimumHealthThousandths, (int)((spec.Instances - 1L) * 1000 / spec.Instances))
        : spec.Upgrade.MinimumHealthThousandths;

    public static RestartSituation SituationOf(AppIndex index, AppSpec spec) => new(
        spec.Instances, FloorOf(spec), spec.Upgrade.MaximumOverThousandths, index.OldHealthy.Count,
        index.OldUnhealthy.Count, index.OldRemaining, index.NewStarted, index.NewUp);

    /// <summary>Those that are being killed anyway and need not be launched again, then those that are not up, then by the order of victims.</summary>
    private static ImmutableArray<InstanceId> SurplusNew(AppIndex index, int count)
    {
        var staying = index.Staying.Where(key => !index.OldHealthy.Contains(key) && !index.OldUnhealthy.Contains(key)).ToLookup(key => index.IsUp(key.Id));
        return [.. index.Recycling.Where(key => index.IsCurrent(key.Id)).Concat(staying[false]).Concat(staying[true]).Take(count).Select(key => key.Id)];
    }
}
