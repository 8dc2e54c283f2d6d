using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>One turn of the brain: what its deciders read and write.</summary>
internal sealed class DataCenterTurn(DataCenterState state, DateTimeOffset now, Decision<DataCenterFact, DataCenterCommand> decision)
{
    public DateTimeOffset Now => now;

    public FleetObservation Seen => state.Seen;

    public ImmutableSortedDictionary<SwitchId, SwitchPlan> Plans => state.Plans;

    /// <summary>Keeps a changed plan and orders what it now asks for.</summary>
    public void Put(SwitchPlan plan)
    {
        var before = state.Plans.Find(plan.Id);
        var moved = before is null || before.Phase != plan.Phase || before.GateStep != plan.GateStep || before.Tier != plan.Tier;
        var kept = moved ? plan with { Step = plan.Step + 1 } : plan;
        decision.Record(new DataCenterFact.PlanPut(kept));
        if (before is null || before.Phase != kept.Phase || before.GateStep != kept.GateStep) state.Watches.Restart(kept.Id);
        if (moved) Order(kept);
    }

    public void Forget(SwitchId id) => decision.Record(new DataCenterFact.PlanRemoved(id));

    /// <summary>Orders what the plan asks for: every app's steering, or that it ends.</summary>
    public void Order(SwitchPlan plan)
    {
        var orders = ImmutableArray.CreateBuilder<AppSteering>();
        var freed = ImmutableArray.CreateBuilder<FreedApp>();
        foreach (var app in plan.Apps)
        {
            if (Steering.For(plan, app) is { } order) orders.Add(order);
            else if (plan.Phase == SwitchPhase.Returned) freed.Add(new FreedApp(app.App, new SteeringGeneration(plan.Epoch, plan.Step)));
        }

        if (orders.Count + freed.Count > 0) decision.Order(new DataCenterCommand.Steer(orders.ToImmutable(), freed.ToImmutable()));
    }

    /// <summary>The apps of a completed switch are steered no more.</summary>
    public void LetGo(SwitchPlan plan)
    {
        decision.Order(new DataCenterCommand.Steer(
            [], [.. plan.Apps.Select(app => new FreedApp(app.App, new SteeringGeneration(plan.Epoch, plan.Step)))]));
        decision.Record(new DataCenterFact.PlanPut((plan with { Apps = [] }).Noted(now, SwitchEntryKind.Ended, "its apps may use all centers again")));
    }

    /// <summary>Whether a completed switch still steers its apps.</summary>
    public bool Holds(SwitchPlan plan) => !plan.Apps.IsEmpty;

    public void Put(DataCenter center)
    {
        decision.Record(new DataCenterFact.CenterPut(center));
        OrderRules();
    }

    public void Put(FailoverPolicy policy) => decision.Record(new DataCenterFact.PolicyPut(policy));

    public void OrderRules() => decision.Order(new DataCenterCommand.SetRules([.. state.Centers.Values.Select(center => center.Rule)]));

    public void Order(DataCenterCommand command) => decision.Order(command);
}
