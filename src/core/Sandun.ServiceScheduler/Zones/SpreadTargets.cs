using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Divides an app's number over data centers. By largest remainder (Hamilton's method): each gets the whole part of its quota, and what is
/// left goes to the largest remainders, of equals to the first by name.
/// </summary>
internal static class SpreadTargets
{
    /// <summary>How many instances each data center is to hold; those not named hold none.</summary>
    /// <param name="policy">The app's policy.</param>
    /// <param name="count">Its number, ≥ 0.</param>
    /// <param name="zones">Data centers that take work, with their own weights.</param>
    public static ImmutableSortedDictionary<string, int> Of(SpreadPolicy policy, int count, ImmutableSortedDictionary<string, int> zones)
    {
        switch (policy.Kind)
        {
            case SpreadKind.Balanced: return Divide(count, zones.Keys.Select(zone => (zone, 1)));
            case SpreadKind.Weighted:
                return Divide(count, policy.Weights.IsEmpty
                    ? zones.Select(zone => (zone.Key, zone.Value))
                    : zones.Keys.Select(zone => (zone, policy.Weights.Find(zone, 0))));
            case SpreadKind.Pinned: return Divide(count, policy.Zones.Where(zones.ContainsKey).Distinct().Select(zone => (zone, 1)));
            case SpreadKind.Primary: return Primary(policy, count, zones);
            default: throw new ArgumentOutOfRangeException(nameof(policy), policy.Kind, "not a policy");
        }
    }

    private static ImmutableSortedDictionary<string, int> Primary(SpreadPolicy policy, int count, ImmutableSortedDictionary<string, int> zones)
    {
        var (primary, standby) = (policy.Zones[0], policy.Zones[1]);
        var kept = !zones.ContainsKey(primary) ? count : zones.ContainsKey(standby) ? Math.Min(count, policy.Standby) : 0;
        return Sorted.ByText<int>().Add(primary, count - kept).Add(standby, kept);
    }

    private static ImmutableSortedDictionary<string, int> Divide(int count, IEnumerable<(string Zone, int Weight)> zones)
    {
        var weighted = zones.Where(zone => zone.Weight > 0).OrderBy(zone => zone.Zone, StringComparer.Ordinal).ToList();
        var targets = Sorted.ByText<int>().ToBuilder();
        if (weighted.Count == 0) return targets.ToImmutable();
        long sum = weighted.Sum(zone => (long)zone.Weight);
        foreach (var (zone, weight) in weighted) targets[zone] = (int)(count * (long)weight / sum);
        var left = count - targets.Values.Sum();
        foreach (var (zone, _) in weighted.OrderByDescending(zone => count * (long)zone.Weight % sum).ThenBy(zone => zone.Zone, StringComparer.Ordinal).Take(left))
            targets[zone]++;
        return targets.ToImmutable();
    }
}
