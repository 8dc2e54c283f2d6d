using System.Collections.Immutable;
using System.Globalization;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Foresees what a change does: instances are chosen and placed by the same rules as when it is carried out, on what the nodes have free
/// now and on what the change itself gives back. Pure; offers may come in another order when it is done.
/// </summary>
public sealed class Forecasting
{
    /// <summary>Instances that are given a place in one plan, one by one; of more a plan says how many it left out. Bounds what it costs.</summary>
    private const int LookedAtMost = 2_000;

    private static readonly ImmutableSortedDictionary<string, int> s_none = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    private readonly ServiceView _view;
    private readonly ChangePlan _plan;
    private readonly List<Offer> _offers;
    private readonly List<PlanWarning> _warnings = [];
    private int _left = LookedAtMost;

    private Forecasting(ServiceView view, ChangePlan plan, IReadOnlyList<FunnelNode> nodes)
    {
        _view = view;
        _plan = plan;
        _offers =
        [
            .. nodes.Select(node => new Offer
            {
                Id = new OfferId(node.Id.Value), Agent = node.Id, Hostname = node.Hostname, Resources = node.Free, Role = Role.Any,
                Attributes = node.Attributes, Region = node.Region, Zone = node.Zone, HasDocker = node.HasDocker, Networks = node.Networks,
            }),
        ];
    }

    /// <param name="view">The scheduler's state.</param>
    /// <param name="plan">The change.</param>
    /// <param name="nodes">All nodes that can be reached.</param>
    public static PlanForecast Of(ServiceView view, ChangePlan plan, IReadOnlyList<FunnelNode> nodes)
    {
        var forecasting = new Forecasting(view, plan, nodes);
        ImmutableArray<AppForecast> apps = [.. forecasting.InOrder().Select(forecasting.Foresee)];
        forecasting._warnings.AddRange(PlanWarnings.OfRoutes(view, plan));
        forecasting._warnings.AddRange(plan.Kept.Select(PlanWarnings.OfCount));
        foreach (var holder in plan.Holders)
            foreach (var app in plan.Apps.Where(change => holder.AffectedApps.Contains(change.Id)))
                forecasting._warnings.Add(new PlanWarning(PlanWarningKind.Locked, app.Id, holder.Id.Value));
        return new PlanForecast(apps, RolesOf(view, plan), [.. forecasting._warnings]);
    }

    /// <summary>The apps as the steps take them: what stops gives room to what starts later.</summary>
    private IEnumerable<AppTransition> InOrder()
    {
        var order = new Dictionary<PathId, int>();
        foreach (var action in _plan.Steps.SelectMany(step => step.Actions))
            if (action.Kind != DeploymentActionKind.StartApplication) order.TryAdd(action.App, order.Count);
        return _plan.Apps.OrderBy(change => order.GetValueOrDefault(change.Id, int.MaxValue)).ThenBy(change => change.Id);
    }

    private AppForecast Foresee(AppTransition change)
    {
        var kind = KindOf(change);
        var instances = _view.Instances.Find(change.Id, ImmutableSortedDictionary<InstanceId, Instance>.Empty);
        var forecast = new AppForecast
        {
            Id = change.Id, Kind = kind, Before = change.Before, After = change.After,
            RoutesBefore = change.Before is null ? [] : RouteRules.Derive(change.Before.Spec),
            RoutesAfter = change.After is null ? [] : RouteRules.Derive(change.After.Spec),
        };
        var index = new AppIndex();
        index.Rebuild(instances.Values, change.After, _ => true, instance => ZoneBook.IsAway(instance, _view.Steering.Find(change.Id)));
        return kind switch
        {
            ForecastKind.Delete => forecast with { Stops = Release(instances.Values) },
            ForecastKind.Keep => forecast with { Kept = index.Counted },
            ForecastKind.Scale when change.After!.Spec.Instances <= index.Counted => Shrink(forecast, index, instances),
            ForecastKind.Replace => Replace(forecast, index, instances),
            _ => Grow(forecast, change.After!.Spec.Instances, index, instances.Values),
        };
    }

    /// <summary>What waits for a place has none yet: it is looked for together with those that are new.</summary>
    private AppForecast Grow(AppForecast forecast, int wished, AppIndex index, IEnumerable<Instance> instances)
    {
        var all = instances.ToList();
        var kept = index.Counted - all.Count(instance => IsWaiting(instance, index));
        return Place(forecast with { Kept = kept }, wished - kept, all);
    }

    private static bool IsWaiting(Instance instance, AppIndex index) =>
        instance is { Agent: null, Condition: InstanceCondition.Scheduled, Goal: InstanceGoal.Running } && index.IsCurrent(instance.Id);

    private ForecastKind KindOf(AppTransition change)
    {
        if (change.After is null) return ForecastKind.Delete;
        if (change.Before is null) return ForecastKind.Create;
        var action = _plan.Steps.SelectMany(step => step.Actions).FirstOrDefault(action => action.App == change.Id);
        return action?.Kind switch
        {
            DeploymentActionKind.RestartApplication => ForecastKind.Replace,
            null => ForecastKind.Keep,
            _ => ForecastKind.Scale,
        };
    }

    private AppForecast Shrink(AppForecast forecast, AppIndex index, ImmutableSortedDictionary<InstanceId, Instance> instances)
    {
        var spec = forecast.After!.Spec;
        var victims = Victims.Choose(index, index.Counted - spec.Instances, spec, instances, []);
        forecast = forecast with { Stops = Release(victims.Select(id => instances[id])) };
        var waiting = instances.Values.Count(instance => IsWaiting(instance, index) && !victims.Contains(instance.Id));
        return waiting == 0 ? forecast with { Kept = spec.Instances } : Place(forecast with { Kept = spec.Instances - waiting }, waiting, [.. instances.Values]);
    }

    /// <summary>Outdated instances go and as many come, in the room there is first, then in the room the old ones leave.</summary>
    private AppForecast Replace(AppForecast forecast, AppIndex index, ImmutableSortedDictionary<InstanceId, Instance> instances)
    {
        var app = forecast.After!;
        var spec = app.Spec;
        var kept = instances.Values.Where(instance => index.IsCurrent(instance.Id) && instance is { Goal: InstanceGoal.Running, Agent: not null }).ToList();
        var old = instances.Values.Where(instance => !index.IsCurrent(instance.Id) && instance.Agent is not null).ToList();
        var need = Math.Max(0, spec.Instances - kept.Count);
        var staged = RolloutRules.Of(spec);
        var spareOld = old.Count - RollingRestart.MinimumHealthy(spec.Instances, spec.Upgrade.MinimumHealthThousandths);
        var first = Place(forecast with { Kept = kept.Count }, need, kept);
        if (spec.Upgrade is { MinimumHealthThousandths: 0, MaximumOverThousandths: 0 } && old.Count > 0)
            _warnings.Add(new PlanWarning(PlanWarningKind.Outage, app.Id, ""));
        var stops = Release(old);
        if (first.Unplaced > 0 && staged?.Strategy != RolloutStrategy.BlueGreen)
        {
            if (need > 0 && first.Unplaced == need && spareOld <= 0 && old.Count > 0)
                _warnings.Add(new PlanWarning(PlanWarningKind.Stuck, app.Id, first.Shortage?.Nearest is { } near ? $"{near.Hostname} {string.Join(", ", near.Lacks)}" : ""));
            else first = Again(forecast with { Kept = kept.Count }, first, kept);
        }

        var same = first.Starts.Sum(start => Math.Min(start.Value, stops.Find(start.Key, 0)));
        return first with { Stops = stops, Moved = Math.Max(0, Math.Min(first.Starts.Values.Sum(), stops.Values.Sum()) - same) };
    }

    /// <summary>Places what found no place in the room that was given back meanwhile.</summary>
    private AppForecast Again(AppForecast forecast, AppForecast first, List<Instance> kept)
    {
        _warnings.RemoveAll(warning => warning.App == forecast.Id && warning.Kind is PlanWarningKind.NoPlace);
        var second = Place(forecast, first.Unplaced, kept);
        var starts = second.Starts;
        foreach (var (host, count) in first.Starts) starts = starts.SetItem(host, starts.Find(host, 0) + count);
        return second with { Starts = starts };
    }

    private AppForecast Place(AppForecast forecast, int count, List<Instance> placed)
    {
        var spec = forecast.After!.Spec;
        var looked = Math.Clamp(count, 0, _left);
        var request = new PlacementRequest(
            spec,
            [
                .. placed.Where(instance => instance.IsActive && instance.Agent is not null)
                    .Select(instance => new PlacedInstance(instance.Host, instance.Region, instance.Zone, instance.Attributes)),
            ],
            HomeRegion: null)
        {
            HeldDisks = HeldDisks.For(forecast.After, _view.Instances),
        };
        var round = new PlacementRound(request, [.. _offers.Select(offer => offer with { Role = spec.Role })]);
        var starts = s_none;
        var found = 0;
        for (; found < looked && round.Next(FirstPort.Only) is { } choice; found++)
            starts = starts.SetItem(choice.Offer.Hostname, starts.Find(choice.Offer.Hostname, 0) + 1);
        for (var i = 0; i < _offers.Count; i++) _offers[i] = round.Offers[i];
        _left -= found;
        if (found >= looked)
        {
            if (count > looked) _warnings.Add(new PlanWarning(PlanWarningKind.NotLookedAt, forecast.Id, $"{Number(count - looked)} / {Number(count)}"));
            return Checked(forecast with { Starts = starts });
        }

        // One that finds no place changes nothing, and the others are like it: none of them finds one either.
        var shortage = Funnel.Explain(request, [.. round.Offers.Select(NodeOf)]);
        var lacks = shortage.Nearest is { } nearest ? $"; {nearest.Hostname} {string.Join(", ", nearest.Lacks)}" : "";
        _warnings.Add(new PlanWarning(PlanWarningKind.NoPlace, forecast.Id, $"{Number(count - found)} / {Number(count)}{lacks}"));
        return Checked(forecast with { Starts = starts, Unplaced = count - found, Shortage = shortage });
    }

    private AppForecast Checked(AppForecast forecast)
    {
        var warning = new PlanWarning(PlanWarningKind.NoHealthCheck, forecast.Id, "");
        if (forecast.After!.Spec is { HealthChecks.IsEmpty: true, Ports.IsEmpty: false } && forecast.Kind != ForecastKind.Scale && !_warnings.Contains(warning))
            _warnings.Add(warning);
        return forecast;
    }

    /// <summary>Gives the instances' resources back to their nodes; how many there were on each.</summary>
    private ImmutableSortedDictionary<string, int> Release(IEnumerable<Instance> instances)
    {
        var stops = s_none;
        foreach (var instance in instances.Where(instance => instance.Agent is not null && instance.Condition != InstanceCondition.Scheduled))
        {
            stops = stops.SetItem(instance.Host, stops.Find(instance.Host, 0) + 1);
            var at = _offers.FindIndex(offer => offer.Agent == instance.Agent);
            if (at >= 0) _offers[at] = _offers[at] with { Resources = _offers[at].Resources + instance.Resources };
        }

        return stops;
    }

    private static FunnelNode NodeOf(Offer offer) => new()
    {
        Id = offer.Agent, Hostname = offer.Hostname, Free = offer.Resources, FreeWithoutOthers = offer.Resources, Attributes = offer.Attributes,
        Region = offer.Region, Zone = offer.Zone, HasDocker = offer.HasDocker, Networks = offer.Networks,
    };

    private static ImmutableArray<RoleUse> RolesOf(ServiceView view, ChangePlan plan)
    {
        var roles = new SortedSet<Role>(plan.Apps.SelectMany(change => new[] { change.Before, change.After }).OfType<App>().Select(app => app.Spec.Role));
        return
        [
            .. roles.Select(role =>
            {
                var before = view.Apps.Values.Where(app => app.Spec.Role == role).Aggregate(ResourceAmounts.Zero, (sum, app) => sum + (app.Spec.Amounts * app.Spec.Instances));
                var after = plan.Apps.Aggregate(before, (sum, change) => sum - Ask(change.Before, role) + Ask(change.After, role));
                return new RoleUse(role, before, after);
            }),
        ];
    }

    private static ResourceAmounts Ask(App? app, Role role) =>
        app is null || app.Spec.Role != role ? ResourceAmounts.Zero : app.Spec.Amounts * app.Spec.Instances;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Ports are not drawn: any that is free will do for a forecast.</summary>
    private sealed class FirstPort : IRandomSource
    {
        public static readonly FirstPort Only = new();

        public ulong Next() => 0;
    }
}
