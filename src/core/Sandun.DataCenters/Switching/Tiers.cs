using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>In which order apps are started: each one tier after the last of those it depends on.</summary>
internal static class Tiers
{
    /// <summary>Tiers of the apps; a dependency on a group is one on each app below it, one outside of the apps counts for nothing.</summary>
    /// <remarks>The service scheduler refuses cycles; should there be one all the same, its members share the tier they are reached with.</remarks>
    public static SortedDictionary<PathId, int> Of(IReadOnlyCollection<AppObservation> apps)
    {
        var byId = new SortedDictionary<PathId, AppObservation>();
        foreach (var app in apps) byId.Add(app.App, app);
        var tiers = new SortedDictionary<PathId, int>();
        var open = new HashSet<PathId>();
        foreach (var id in byId.Keys) Visit(id);
        return tiers;

        int Visit(PathId id)
        {
            if (tiers.TryGetValue(id, out var known)) return known;
            if (!open.Add(id)) return -1;
            var tier = 0;
            foreach (var dependency in byId[id].Dependencies)
                foreach (var other in byId.Keys.Where(other => other != id && other.IsWithin(dependency)))
                    tier = Math.Max(tier, Visit(other) + 1);
            open.Remove(id);
            return tiers[id] = tier;
        }
    }
}
