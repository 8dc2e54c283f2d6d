using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Says where an app's next instances may go, and which are too many where they are.</summary>
internal static class ZoneRooms
{
    /// <summary>How many more instances each of the offers' data centers may take; null when nothing limits it.</summary>
    public static ImmutableSortedDictionary<string, int>? RoomOf(Turn turn, App app, IEnumerable<Offer> offers)
    {
        var zones = turn.State.Zones;
        if (zones.Steering.Find(app.Id) is { } order) return Sorted.ByText<int>().Add(order.To, int.MaxValue);
        var policy = SpreadPolicy.Of(app.Spec);
        if (policy is null && zones.Rules.Values.All(rule => rule.Mode == ZoneMode.Active)) return null;
        var taking = Taking(turn, app, offers.Select(offer => ZoneRule.NameOf(offer.Zone)));
        if (policy is null) return Sorted.ByText<int>().AddRange(taking.Keys.Select(zone => KeyValuePair.Create(zone, int.MaxValue)));
        var targets = SpreadTargets.Of(policy, zones.WishedOf(app), taking);
        var counts = Counts(turn, app);
        return Sorted.ByText<int>().AddRange(targets.Select(target =>
            KeyValuePair.Create(target.Key, Math.Max(0, target.Value - counts.GetValueOrDefault(target.Key)))));
    }

    /// <summary>Instances that are too many where they are, by the app's policy or by a switch that goes back; in the order they go.</summary>
    public static IEnumerable<InstanceId> SurplusFirst(Turn turn, App app)
    {
        var staying = turn.State.IndexOf(app.Id).Staying.Select(key => turn.State.FindInstance(key.Id)!);
        if (turn.State.Zones.Steering.Find(app.Id) is { SurplusHere: true } order)
            return [.. staying.Where(instance => ZoneBook.IsIn(instance, order.From)).Select(instance => instance.Id)];
        if (SpreadPolicy.Of(app.Spec) is not { } policy) return [];
        var counts = Counts(turn, app);
        var targets = SpreadTargets.Of(policy, turn.State.Zones.WishedOf(app), Taking(turn, app, []));
        var going = new List<InstanceId>();
        foreach (var instance in staying)
        {
            var zone = ZoneRule.NameOf(instance.Zone);
            if (instance.Condition == InstanceCondition.Scheduled || counts.GetValueOrDefault(zone) <= targets.Find(zone, 0)) continue;
            counts[zone]--;
            going.Add(instance.Id);
        }

        return going;
    }

    /// <summary>Data centers that take work, with their weights: those offers came from, those that already hold instances, and those with a rule.</summary>
    private static ImmutableSortedDictionary<string, int> Taking(Turn turn, App app, IEnumerable<string> offered)
    {
        var rules = turn.State.Zones.Rules;
        var held = turn.State.InstancesOf(app.Id).Values.Where(instance => instance.IsActive).Select(instance => ZoneRule.NameOf(instance.Zone));
        return Sorted.ByText<int>().AddRange(offered.Concat(held).Concat(rules.Keys).Distinct()
            .Where(zone => rules.Find(zone) is not ({ Mode: not ZoneMode.Active } or { IsLost: true }))
            .Select(zone => KeyValuePair.Create(zone, rules.Find(zone)?.Weight ?? ZoneRule.DefaultWeight)));
    }

    private static SortedDictionary<string, int> Counts(Turn turn, App app)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var instance in turn.State.InstancesOf(app.Id).Values)
        {
            if (!instance.IsActive || instance.Goal == InstanceGoal.Decommissioned) continue;
            var zone = ZoneRule.NameOf(instance.Zone);
            counts[zone] = counts.GetValueOrDefault(zone) + 1;
        }

        return counts;
    }
}
