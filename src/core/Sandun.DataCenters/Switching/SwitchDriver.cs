using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>
/// Takes a switch one phase on when the world is as the phase wants it. Pure: the same plan, observation and time give the same answer, and
/// nothing but the plan is remembered, so that a successor goes on where the leader fell.
/// </summary>
internal static class SwitchDriver
{
    /// <summary>Seconds without figures after which a gate stands still and says so.</summary>
    public const int BlindLimit = 10;

    /// <summary>
    /// How long a move away from a lost center waits for all instances of a tier. There may be no room for them, and no way back: it goes on with
    /// what is up, and the rest follows when there is room, by the apps' priorities.
    /// </summary>
    public static readonly TimeSpan LostLimit = TimeSpan.FromSeconds(30);

    /// <summary>The plan as it is to be now; the same object when nothing changes.</summary>
    public static SwitchPlan Advance(SwitchPlan plan, FleetObservation seen, GateWatch watch, DateTimeOffset now)
    {
        if (plan.IsOver || plan.PausedBecause is not null) return plan;
        return plan.Phase switch
        {
            SwitchPhase.PreScale => PreScale(plan, seen, watch, now),
            SwitchPhase.Traffic => Traffic(plan, seen, watch, now),
            SwitchPhase.Drain => Drain(plan, seen, now),
            SwitchPhase.Hold => now - plan.Since >= plan.Spec.Hold ? plan.Into(SwitchPhase.Release, now, "the source is released") : plan,
            SwitchPhase.Release => Release(plan, seen, now),
            SwitchPhase.ReturnScale => ReturnScale(plan, seen, now),
            SwitchPhase.ReturnRelease => ReturnRelease(plan, seen, now),
            _ => plan,
        };
    }

    /// <summary>Turns the plan back, from wherever it stands.</summary>
    public static SwitchPlan TurnBack(SwitchPlan plan, FleetObservation seen, string why, DateTimeOffset now)
    {
        if (plan.IsReturning) return plan;
        var turned = (plan with { ReturnReason = why, MovedBeforeReturn = plan.MovedPercent, PausedBecause = null, EndedAt = null })
            .Noted(now, SwitchEntryKind.TurnedBack, why);
        return IsSourceWhole(plan, seen)
            ? turned.Into(SwitchPhase.ReturnRelease, now, "the source is warm: its traffic returns at once")
            : turned.Into(SwitchPhase.ReturnScale, now, "the source is made whole first");
    }

    private static SwitchPlan PreScale(SwitchPlan plan, FleetObservation seen, GateWatch watch, DateTimeOffset now)
    {
        if (!Followed(plan, seen)) return plan;
        if (plan.Apps.FirstOrDefault(app => app.Tier <= plan.Tier && !HasCapacity(plan, app, seen)) is { } lacking)
        {
            var isLost = plan.By == DataCenterMachine.Automatic;
            var limit = isLost && LostLimit < plan.Spec.ScaleLimit ? LostLimit : plan.Spec.ScaleLimit;
            if (now - plan.Since < limit) return plan;
            var late = plan.Noted(now, SwitchEntryKind.Failed, $"{lacking.App} is not up in {plan.Spec.To} after {limit.TotalSeconds:0} s");
            if (!isLost) return TurnBack(late, seen, $"{lacking.App} did not come up in {plan.Spec.To} in time", now);
            plan = late;
        }

        var last = plan.Apps.IsEmpty ? 0 : plan.Apps[^1].Tier;
        if (plan.Tier < last) return plan with { Tier = plan.Tier + 1, Since = now };
        if (!seen.RoutersCurrent) return plan;
        var ready = plan with { Baseline = watch.Sum() };
        return plan.Spec.Kind switch
        {
            SwitchKind.Rehearsal => TurnBack(ready, seen, "rehearsed: the target carries it; nothing was moved", now),
            SwitchKind.Emergency => ready.Into(SwitchPhase.Drain, now, "all of the traffic moves at once"),
            _ => ready.Into(SwitchPhase.Traffic, now, $"{plan.Spec.Gates.Steps[0].Percent} % of the traffic moves"),
        };
    }

    private static SwitchPlan Traffic(SwitchPlan plan, FleetObservation seen, GateWatch watch, DateTimeOffset now)
    {
        if (watch.Blind >= BlindLimit)
            return Pause(plan, $"no traffic figures for {BlindLimit} s: the gate cannot be judged", now);
        if (watch.Worse(plan.Spec.Gates, plan.Baseline!) is { } worse)
            return TurnBack(plan.Noted(now, SwitchEntryKind.Failed, worse), seen, worse, now);
        if (plan.Apps.FirstOrDefault(app => !HasCapacity(plan, app, seen)) is { } hurt && now - plan.Since > plan.Spec.ScaleLimit)
            return TurnBack(plan, seen, $"{hurt.App} lost instances in {plan.Spec.To} and did not get them back in time", now);
        if (!Followed(plan, seen) || !seen.RoutersCurrent) return plan;
        var steps = plan.Spec.Gates.Steps;
        if (now - plan.Since < steps[plan.GateStep].Watch) return plan;
        var passed = plan.Noted(now, SwitchEntryKind.Passed, $"{steps[plan.GateStep].Percent} %: {Describe(watch)}");
        if (plan.GateStep + 1 == steps.Length) return passed.Into(SwitchPhase.Drain, now, "what is in flight at the source ends");
        var next = passed with { GateStep = plan.GateStep + 1 };
        return next.Into(SwitchPhase.Traffic, now, $"{steps[next.GateStep].Percent} % of the traffic moves");
    }

    private static SwitchPlan Drain(SwitchPlan plan, FleetObservation seen, DateTimeOffset now)
    {
        var over = now - plan.Since >= plan.Spec.DrainLimit;
        if (!over)
        {
            if (!Followed(plan, seen) || !seen.RoutersCurrent) return plan;
            if (plan.Spec.Share == 100 && plan.Apps.Any(app => Find(seen, app) is { } now_ && now_.In(plan.Spec.From).InFlight > 0)) return plan;
        }

        if (plan.Spec.Hold > TimeSpan.Zero || plan.Spec.Share < 100)
            return plan.Into(SwitchPhase.Hold, now, over ? "moved; some requests were still in flight" : "moved; the source stays warm");
        return plan.Into(SwitchPhase.Release, now, "the source is released");
    }

    private static SwitchPlan Release(SwitchPlan plan, FleetObservation seen, DateTimeOffset now)
    {
        if (!Followed(plan, seen)) return plan;
        var leaving = plan.Spec.Share < 100 ? 0 : plan.Apps.Sum(app => Find(seen, app)?.In(plan.Spec.From).Instances ?? 0);
        return leaving == 0 ? plan.Into(SwitchPhase.Completed, now, $"{plan.Apps.Sum(app => app.Moving)} instances moved") : plan;
    }

    private static SwitchPlan ReturnScale(SwitchPlan plan, FleetObservation seen, DateTimeOffset now)
    {
        if (!Followed(plan, seen)) return plan;
        return IsSourceWhole(plan, seen) ? plan.Into(SwitchPhase.ReturnRelease, now, "the source is whole: its traffic returns") : plan;
    }

    private static SwitchPlan ReturnRelease(SwitchPlan plan, FleetObservation seen, DateTimeOffset now)
    {
        if (!Followed(plan, seen) || !seen.RoutersCurrent) return plan;
        var surplus = plan.Apps.Any(app => Find(seen, app) is { } at && at.Zones.Values.Sum(part => part.Instances) > at.Wished);
        return surplus ? plan : plan.Into(SwitchPhase.Returned, now, plan.ReturnReason);
    }

    private static SwitchPlan Pause(SwitchPlan plan, string why, DateTimeOffset now) =>
        (plan with { PausedBecause = why }).Noted(now, SwitchEntryKind.Paused, why);

    /// <summary>Whether the service scheduler keeps the plan's newest order for every app that is steered.</summary>
    public static bool Followed(SwitchPlan plan, FleetObservation seen) => plan.Apps.All(app =>
        Find(seen, app) is not { } at || Steering.For(plan, app) is not { } order || at.Steered == order.Generation);

    /// <summary>Whether an app could do without the part of the source that moves. A removed app has no wish left.</summary>
    private static bool HasCapacity(SwitchPlan plan, MovedApp moved, FleetObservation seen)
    {
        if (Find(seen, moved) is not { } at) return true;
        var spec = plan.Spec;
        var wished = spec.Share == 100
            ? at.Wished
            : Math.Max(0, at.Wished - at.In(spec.From).Instances) + Steering.ExtraOf(spec, moved);
        return at.ServingOutside(spec.From) >= wished;
    }

    private static bool IsSourceWhole(SwitchPlan plan, FleetObservation seen) => plan.Apps.All(app =>
        Find(seen, app) is not { } at || at.In(plan.Spec.From).Serving >= Math.Min(app.Moving, at.Wished));

    private static AppObservation? Find(FleetObservation seen, MovedApp moved) => seen.Apps.Find(moved.App);

    private static string Describe(GateWatch watch)
    {
        var sum = watch.Sum();
        return sum.Requests == 0 ? "no requests" : $"{sum.Requests} requests, p95 {sum.P95Microseconds / 1000} ms, {watch.Errors} failed";
    }
}
