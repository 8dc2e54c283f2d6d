using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Replaces an app's outdated instances as its upgrade strategy allows.</summary>
internal static class Restarting
{
    /// <summary>The action of a deployment; true when it is done.</summary>
    public static bool Restart(Turn turn, PathId id)
    {
        if (turn.State.FindApp(id) is not { } app || app.Spec.Instances == 0) return Scaling.Stop(turn, id);
        var index = turn.State.IndexOf(id);
        Scaling.Decommission(turn, AppIndex.First(index.OldInactive, index.OldInactive.Count), "replaced by a newer version");
        var moves = RollingRestart.Plan(SituationOf(index, app.Spec));
        Scaling.Decommission(turn, AppIndex.First(index.OldUnhealthy, moves.KillUnhealthy), "replaced by a newer version");
        Scaling.Decommission(turn, AppIndex.First(index.OldHealthy, moves.KillHealthy), "replaced by a newer version");
        if (moves.RemoveNew > 0) Scaling.Decommission(turn, SurplusNew(index, moves.RemoveNew), $"scaled to {app.Spec.Instances}");
        if (moves.Launch > 0) Scaling.Add(turn, app, moves.Launch);
        return moves.Done;
    }

    public static RestartSituation SituationOf(AppIndex index, AppSpec spec) => new(
        spec.Instances, spec.Upgrade.MinimumHealthThousandths, spec.Upgrade.MaximumOverThousandths, index.OldHealthy.Count,
        index.OldUnhealthy.Count, index.OldRemaining, index.NewStarted, index.NewUp);

    /// <summary>Those that are being killed anyway and need not be launched again, then those that are not up, then by the order of victims.</summary>
    private static ImmutableArray<InstanceId> SurplusNew(AppIndex index, int count)
    {
        var staying = index.Staying.Where(key => !index.OldHealthy.Contains(key) && !index.OldUnhealthy.Contains(key)).ToLookup(key => index.IsUp(key.Id));
        return [.. index.Recycling.Where(key => index.IsCurrent(key.Id)).Concat(staying[false]).Concat(staying[true]).Take(count).Select(key => key.Id)];
    }
}
