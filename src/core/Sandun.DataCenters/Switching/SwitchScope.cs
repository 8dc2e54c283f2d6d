using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>Which apps a switch moves.</summary>
public static class SwitchScope
{
    /// <summary>The apps of the scope that have instances in the source, with their tiers.</summary>
    public static ImmutableArray<MovedApp> Of(SwitchSpec spec, FleetObservation seen)
    {
        var chosen = seen.Apps.Values
            .Where(app => app.In(spec.From).Instances > 0 && (spec.Scope.IsEmpty || spec.Scope.Any(part => app.App.IsWithin(part))))
            .ToList();
        var tiers = Tiers.Of(chosen);
        return
        [
            .. chosen.Select(app => new MovedApp(app.App, app.In(spec.From).Instances, TrafficOf(app), tiers[app.App]))
                .OrderBy(app => app.Tier).ThenBy(app => app.App),
        ];
    }

    /// <summary>By serving instances, as routers share it out; a zone without any has no part.</summary>
    private static ImmutableSortedDictionary<string, int> TrafficOf(AppObservation app)
    {
        var all = app.Zones.Values.Sum(part => part.Serving);
        return all == 0
            ? Sorted.ByText<int>()
            : Sorted.ByText<int>().AddRange(app.Zones.Where(zone => zone.Value.Serving > 0)
                .Select(zone => KeyValuePair.Create(zone.Key, (int)((long)zone.Value.Serving * ZoneRule.FullTraffic / all))));
    }
}
