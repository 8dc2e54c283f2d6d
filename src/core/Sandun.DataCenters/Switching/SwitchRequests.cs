using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>Answers what operators want of switches.</summary>
internal static class SwitchRequests
{
    /// <summary>Switches that are kept after their end.</summary>
    public const int PlansKept = 100;

    public static DataCenterReply Begin(DataCenterTurn turn, DataCenterRequest.Begin request)
    {
        var spec = request.Spec;
        if (spec.Error is { } error) return new DataCenterReply.Refused(422, error);
        var seen = turn.Seen;
        foreach (var zone in new[] { spec.From, spec.To })
        {
            if (!seen.Centers.ContainsKey(zone))
                return new DataCenterReply.Refused(404, $"there is no data center '{zone}'; there are: {string.Join(", ", seen.Centers.Keys)}");
        }

        var apps = SwitchScope.Of(spec, seen);
        if (apps.IsEmpty) return new DataCenterReply.Refused(422, $"nothing of the scope runs in '{spec.From}': there is nothing to move");
        if (turn.Plans.Values.FirstOrDefault(plan => !plan.IsOver && plan.Apps.Any(app => apps.Any(mine => mine.App == app.App))) is { } holder)
        {
            return new DataCenterReply.Refused(
                409, $"{holder.Id} ({holder.Spec.From} to {holder.Spec.To}) holds apps of this scope: let it end, or turn it back first");
        }

        var no = Objections(request.Verdict);
        if (!spec.Force && !no.IsEmpty)
            return new DataCenterReply.Refused(409, $"'{spec.To}' cannot take this over: see details, free capacity there, or order it with force", no);
        var epoch = turn.Plans.Count == 0 ? 1 : turn.Plans.Values.Max(plan => plan.Epoch) + 1;
        var plan = new SwitchPlan
        {
            Id = SwitchId.Of(epoch), Spec = spec, Epoch = epoch, By = request.By, StartedAt = turn.Now, Apps = apps,
            Phase = SwitchPhase.PreScale, Since = turn.Now,
        }.Noted(turn.Now, SwitchEntryKind.Began, $"{apps.Sum(app => app.Moving)} instances of {apps.Length} apps leave {spec.From} for {spec.To}");
        Forget(turn, apps);
        turn.Put(plan);
        return new DataCenterReply.Switching(plan);
    }

    public static DataCenterReply Pause(DataCenterTurn turn, DataCenterRequest.Pause request) => Change(turn, request.Id, plan =>
        plan.PausedBecause is not null ? plan
        : (plan with { PausedBecause = By(request.By, "paused") }).Noted(turn.Now, SwitchEntryKind.Paused, By(request.By, "paused")));

    public static DataCenterReply Continue(DataCenterTurn turn, DataCenterRequest.Continue request) => Change(turn, request.Id, plan =>
        plan.PausedBecause is null ? plan
        : (plan with { PausedBecause = null, Since = turn.Now }).Noted(turn.Now, SwitchEntryKind.Continued, By(request.By, "continued")));

    public static DataCenterReply EndHold(DataCenterTurn turn, DataCenterRequest.EndHold request) => Change(turn, request.Id, plan =>
        plan.Phase == SwitchPhase.Hold ? plan.Into(SwitchPhase.Release, turn.Now, By(request.By, "the hold was ended")) : null,
        "only a switch in its hold can be released");

    public static DataCenterReply Back(DataCenterTurn turn, DataCenterRequest.Back request)
    {
        if (turn.Plans.Find(request.Id) is not { } plan) return Unknown(request.Id);
        if (plan.Phase == SwitchPhase.Returned) return new DataCenterReply.Refused(409, $"{plan.Id} was turned back already");
        if (plan.Phase == SwitchPhase.Completed && !turn.Holds(plan))
            return new DataCenterReply.Refused(409, $"{plan.Id} holds its apps no more: order a switch from {plan.Spec.To} to {plan.Spec.From} instead");
        var turned = SwitchDriver.TurnBack(plan, turn.Seen, By(request.By, "turned back"), turn.Now);
        turn.Put(turned);
        return new DataCenterReply.Switching(turned);
    }

    public static DataCenterReply LetGo(DataCenterTurn turn, DataCenterRequest.LetGo request)
    {
        if (turn.Plans.Find(request.Id) is not { } plan) return Unknown(request.Id);
        if (plan.Phase != SwitchPhase.Completed) return new DataCenterReply.Refused(409, $"{plan.Id} is not completed; turn it back instead");
        turn.LetGo(plan);
        return new DataCenterReply.Done();
    }

    private static ImmutableArray<string> Objections(CapacityVerdict verdict) =>
    [
        .. verdict.Blockers,
        .. verdict.Apps.Where(app => app.Placed < app.Moving)
            .Select(app => $"{app.App}: {app.Placed} of {app.Moving} instances find a place ({string.Join("; ", app.Lacks)})"),
    ];

    /// <summary>Apps that now move elsewhere are held by no earlier switch, and old switches go.</summary>
    private static void Forget(DataCenterTurn turn, ImmutableArray<MovedApp> apps)
    {
        foreach (var old in turn.Plans.Values.Where(plan => plan.IsOver).Take(Math.Max(0, turn.Plans.Count - PlansKept + 1)).ToList())
            turn.Forget(old.Id);
        var taken = apps.Select(app => app.App).ToHashSet();
        foreach (var old in turn.Plans.Values.Where(plan => plan.Phase == SwitchPhase.Completed && plan.Apps.Any(app => taken.Contains(app.App))).ToList())
            turn.Put(old with { Apps = [.. old.Apps.Where(app => !taken.Contains(app.App))] });
    }

    private static DataCenterReply Change(
        DataCenterTurn turn, SwitchId id, Func<SwitchPlan, SwitchPlan?> change, string refusal = "it is over")
    {
        if (turn.Plans.Find(id) is not { } plan) return Unknown(id);
        if (plan.IsOver) return new DataCenterReply.Refused(409, $"{id} is over");
        if (change(plan) is not { } changed) return new DataCenterReply.Refused(409, $"{id}: {refusal}");
        if (changed != plan) turn.Put(changed);
        return new DataCenterReply.Switching(changed);
    }

    private static DataCenterReply.Refused Unknown(SwitchId id) => new(404, $"there is no switch '{id}'");

    private static string By(string who, string what) => who.Length == 0 ? what : $"{what} by {who}";
}
