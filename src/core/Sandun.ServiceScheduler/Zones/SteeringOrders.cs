using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Takes orders about data centers in; what they ask of instances, deployments and repairs find by looking at the apps again.</summary>
internal static class SteeringOrders
{
    private const int FullShare = 256;

    /// <summary>Keeps newer orders, forgets those taken back, and looks at their apps again. What is not newer changes nothing.</summary>
    public static void Follow(Turn turn, ServiceInput.Steered told)
    {
        foreach (var order in told.Orders)
        {
            if (turn.State.FindApp(order.App) is not { } app) continue;
            if (turn.State.Zones.Steering.Find(order.App) is { } held && held.Generation.CompareTo(order.Generation) >= 0) continue;
            turn.Record(new ServiceFact.SteeringPut(order));
            Route(turn, app, order.Traffic);
        }

        foreach (var freed in told.Freed)
        {
            if (turn.State.Zones.Steering.Find(freed.App) is not { } held || held.Generation.CompareTo(freed.Generation) > 0) continue;
            turn.Record(new ServiceFact.SteeringRemoved(freed.App));
            if (turn.State.FindApp(freed.App) is { } app) Route(turn, app, Sorted.ByText<int>());
        }
    }

    /// <summary>Keeps the rules of zones and looks at everything again when one changed.</summary>
    public static void Follow(Turn turn, ServiceInput.ZonesRuled told)
    {
        var changed = false;
        foreach (var rule in told.Rules.Where(rule => turn.State.Zones.Rules.Find(rule.Zone) != rule))
        {
            turn.Record(new ServiceFact.ZoneRulePut(rule));
            changed = true;
        }

        if (!changed) return;
        turn.HasNewDemand = true;
        foreach (var app in turn.State.Tree.Apps.Values)
        {
            Routes.Follow(turn, app.Spec);
            turn.MarkDirty(app.Id);
        }
    }

    /// <summary>A removed app is steered no more.</summary>
    public static void Drop(Turn turn, PathId app)
    {
        if (turn.State.Zones.Steering.ContainsKey(app)) turn.Record(new ServiceFact.SteeringRemoved(app));
    }

    /// <summary>
    /// Shares of an app that has none of its own, while a zone is weighed out: the others keep theirs, so that what it does not take is
    /// theirs. Empty when no zone is, or the app lives in that zone alone.
    /// </summary>
    public static ImmutableSortedDictionary<string, int> WeighedOut(ServiceState state, PathId app)
    {
        var none = Sorted.ByText<int>();
        if (!state.Zones.WeighsOut) return none;
        var instances = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var instance in state.InstancesOf(app).Values.Where(instance => instance.IsActive))
            instances[ZoneRule.NameOf(instance.Zone)] = instances.GetValueOrDefault(ZoneRule.NameOf(instance.Zone)) + 1;
        if (instances.Count < 2 || instances.Keys.All(zone => ShareOf(state, zone) == ZoneRule.FullTraffic)) return none;
        var most = instances.Values.Max();
        return none.AddRange(instances.Select(zone => KeyValuePair.Create(
            RouteName(zone.Key), (int)((long)FullShare * zone.Value * ShareOf(state, zone.Key) / (most * ZoneRule.FullTraffic)))));
    }

    private static int ShareOf(ServiceState state, string zone) =>
        state.Zones.Rules.Find(zone) is { } rule ? ZoneBook.ShareOf(rule) : ZoneRule.FullTraffic;

    private static void Route(Turn turn, App app, ImmutableSortedDictionary<string, int> shares)
    {
        turn.HasNewDemand = true;
        turn.MarkDirty(app.Id);
        TrafficRules.SetShares(turn, app, Sorted.ByText<int>().AddRange(shares.Select(share => KeyValuePair.Create(RouteName(share.Key), share.Value))));
    }

    /// <summary>Routers know instances without a data center by an empty name.</summary>
    private static string RouteName(string zone) => zone == ZoneRule.NoZone ? "" : zone;
}
