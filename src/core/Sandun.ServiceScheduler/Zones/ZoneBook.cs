using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What was ordered about data centers: how apps are steered from one to another, and which take work.</summary>
internal sealed class ZoneBook
{
    public ImmutableSortedDictionary<PathId, AppSteering> Steering { get; private set; } = ServiceView.Empty.Steering;

    public ImmutableSortedDictionary<string, ZoneRule> Rules { get; private set; } = ServiceView.Empty.ZoneRules;

    /// <summary>Whether some zone takes less than its usual traffic.</summary>
    public bool WeighsOut { get; private set; }

    public void Put(AppSteering order) => Steering = Steering.SetItem(order.App, order);

    public void Free(PathId app) => Steering = Steering.Remove(app);

    public void Put(ZoneRule rule)
    {
        Rules = Rules.SetItem(rule.Zone, rule);
        WeighsOut = Rules.Values.Any(one => ShareOf(one) < ZoneRule.FullTraffic);
    }

    /// <summary>Whether the instance stays where it is without counting: its app is steered away from its zone.</summary>
    public bool IsAway(Instance instance) => IsAway(instance, Steering.Find(instance.App));

    /// <summary>The same by the order the app has, if any.</summary>
    public static bool IsAway(Instance instance, AppSteering? order) => order is { Standing: not ZoneStanding.Counted } && IsIn(instance, order.From);

    /// <summary>Instances wished for of an app: its own number, and what a switch adds.</summary>
    public int WishedOf(App app) => app.Spec.Instances == 0 ? 0 : app.Spec.Instances + (Steering.Find(app.Id)?.Extra ?? 0);

    /// <summary>The share of its usual traffic a zone takes, in thousandths.</summary>
    public static int ShareOf(ZoneRule rule) => rule.Mode == ZoneMode.Off ? 0 : rule.TrafficMille;

    public static bool IsIn(Instance instance, string zone) => ZoneRule.NameOf(instance.Zone) == zone;
}
