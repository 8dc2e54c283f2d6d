using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Replaces an app's instances in stages: a canary's steps, or blue beside green. Each look compares what is with what the stage asks for.</summary>
internal static class StagedRestart
{
    private const string Replaced = "replaced by a newer version";

    /// <summary>The action of a deployment; true when it is done.</summary>
    public static bool Run(Turn turn, Deployment deployment, App app, RolloutSpec spec)
    {
        var rollout = turn.State.Rollouts.Find(app.Id) is { } known && known.Deployment == deployment.Id
            ? known
            : Put(turn, new Rollout(app.Id, deployment.Id, 0, null));
        var done = spec.Strategy == RolloutStrategy.Canary ? Canary(turn, app, spec, rollout) : BlueGreen(turn, app, spec, rollout);
        return done;
    }

    /// <summary>A person lets a held stage go on; false when none is held.</summary>
    public static bool Continue(Turn turn, Deployment deployment)
    {
        var any = false;
        foreach (var app in deployment.AffectedApps)
        {
            if (turn.State.Rollouts.Find(app) is not { ReachedAt: not null } held || held.Deployment != deployment.Id) continue;
            Advance(turn, held);
            any = true;
        }

        return any;
    }

    /// <summary>How long the stage is held; null when a person is waited for. Meaningful while it is reached.</summary>
    public static TimeSpan? HoldOf(RolloutSpec spec, Rollout rollout) => spec.Strategy switch
    {
        RolloutStrategy.Canary => rollout.Stage < spec.Steps.Length ? spec.Steps[rollout.Stage].Hold : TimeSpan.Zero,
        _ => rollout.Stage == 0 ? spec.SwitchAfter : spec.KeepOld,
    };

    private static bool Canary(Turn turn, App app, RolloutSpec spec, Rollout rollout)
    {
        while (rollout.Stage < spec.Steps.Length)
        {
            var index = turn.State.IndexOf(app.Id);
            var moves = CanaryMoves.Plan(Restarting.SituationOf(index, app.Spec), spec.Steps[rollout.Stage].CountOf(app.Spec.Instances));
            Restarting.Move(turn, app, moves);
            if (Held(turn, spec, rollout, moves.Done) is not { } next) return false;
            rollout = next;
        }

        return Restarting.Roll(turn, app);
    }

    private static bool BlueGreen(Turn turn, App app, RolloutSpec spec, Rollout rollout)
    {
        var index = turn.State.IndexOf(app.Id);
        var target = app.Spec.Instances;
        if (rollout.Stage == 0)
        {
            // Instances beyond the new count, and those that could not be reached for long, take room that the new ones need.
            var surplus = index.OldHealthy.Count + index.OldUnhealthy.Count - target;
            Decommission(turn, AppIndex.First(index.OldInactive, index.OldInactive.Count));
            Decommission(turn, AppIndex.First(index.OldUnhealthy, surplus));
            Decommission(turn, AppIndex.First(index.OldHealthy, surplus - index.OldUnhealthy.Count));
            var room = RollingRestart.MaximumCapacity(target, app.Spec.Upgrade.MaximumOverThousandths) - index.OldRemaining - index.NewStarted;
            var missing = Math.Min(target - index.NewStarted, room);
            if (missing > 0) Scaling.Add(turn, app, missing);
            if (index.NewStarted > target) Restarting.RemoveSurplus(turn, app, index.NewStarted - target);
            if (Held(turn, spec, rollout, index.NewUp >= target) is not { } next) return false;
            rollout = next;
            TrafficWeights.Follow(turn, app.Id);
        }

        if (rollout.Stage == 1)
        {
            if (Held(turn, spec, rollout, OldAreOutOfRoute(turn, app)) is not { } next) return false;
            _ = next;
        }

        return Restarting.Roll(turn, app);
    }

    /// <summary>The rollout in its next stage when this one is reached and held for long enough; null otherwise.</summary>
    private static Rollout? Held(Turn turn, RolloutSpec spec, Rollout rollout, bool reached)
    {
        if (!reached) return Reset(turn, rollout);
        if (rollout.ReachedAt is not { } since) rollout = Put(turn, rollout with { ReachedAt = since = turn.Now });
        if (HoldOf(spec, rollout) is not { } hold) return null;
        var until = since + hold;
        if (until <= turn.Now) return Advance(turn, rollout);
        turn.State.Timers.Set(TimerKind.Rollout, rollout.App.Value, until);
        return null;
    }

    /// <summary>What was up is up no more: the time it is held begins anew.</summary>
    private static Rollout? Reset(Turn turn, Rollout rollout)
    {
        if (rollout.ReachedAt is not null) Put(turn, rollout with { ReachedAt = null });
        return null;
    }

    private static Rollout Advance(Turn turn, Rollout rollout)
    {
        turn.MarkDirty(rollout.App);
        return Put(turn, rollout with { Stage = rollout.Stage + 1, ReachedAt = null });
    }

    private static Rollout Put(Turn turn, Rollout rollout)
    {
        turn.Record(new ServiceFact.RolloutPut(rollout));
        return rollout;
    }

    /// <summary>Whether every router has heard that the old instances get no new requests.</summary>
    private static bool OldAreOutOfRoute(Turn turn, App app) => turn.State.InstancesOf(app.Id).Values
        .Where(instance => !app.IsCurrent(instance.Version) && instance.StopAskedAt is null)
        .Select(instance => instance.Task is { } task ? turn.State.Registry.Find(task) : null).OfType<EndpointRecord>()
        .All(record => record.Endpoint.Weight == 0 && !RouterWaits.MayServe(turn, record));

    private static void Decommission(Turn turn, ImmutableArray<InstanceId> victims) => Scaling.Decommission(turn, victims, Replaced);
}
