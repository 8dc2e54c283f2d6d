using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// What each role's fair share is now: the pool divided by weights between the roles that take offers or hold something, level by level down
/// the tree; while there are none, between all that have frameworks. A role's own frameworks count as one more child with weight 1.
/// </summary>
public static class FairShares
{
    private const long Whole = 1_000_000;
    private const long DefaultWeight = 1000;

    /// <summary>Shares of the pool in millionths, rounded down; roles that neither want nor hold anything have none while others do.</summary>
    public static ImmutableSortedDictionary<Role, long> Of(ClusterView view)
    {
        var children = new SortedDictionary<string, List<RoleView>>(StringComparer.Ordinal);
        foreach (var role in Counted(view))
        {
            var cut = role.Role.Value.LastIndexOf('/');
            var parent = cut < 0 ? "" : role.Role.Value[..cut];
            if (!children.TryGetValue(parent, out var siblings)) children[parent] = siblings = [];
            siblings.Add(role);
        }

        var shares = ImmutableSortedDictionary.CreateBuilder<Role, long>();
        Divide("", Whole, 0, children, shares);
        return shares.ToImmutable();
    }

    /// <summary>The roles that have a claim now.</summary>
    internal static IReadOnlyList<RoleView> Counted(ClusterView view)
    {
        RoleView[] claiming = [.. view.Roles.Values.Where(role => role.IsServed || role.DominantShareMillionths > 0)];
        if (claiming.Length > 0) return claiming;
        var inhabited = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in view.Roles.Values)
        {
            if (role.Frameworks.IsEmpty) continue;
            for (var name = role.Role.Value; inhabited.Add(name) && name.LastIndexOf('/') is >= 0 and var cut;) name = name[..cut];
        }

        return [.. view.Roles.Values.Where(role => inhabited.Contains(role.Role.Value))];
    }

    private static void Divide(
        string parent, long share, long ownWeight, SortedDictionary<string, List<RoleView>> children, ImmutableSortedDictionary<Role, long>.Builder shares)
    {
        if (!children.TryGetValue(parent, out var siblings)) return;
        var weights = siblings.Aggregate((Int128)ownWeight, (sum, role) => sum + role.Weight);
        foreach (var role in siblings)
        {
            var part = (long)((Int128)share * role.Weight / weights);
            shares[role.Role] = part;
            Divide(role.Role.Value, part, role.Frameworks.IsEmpty ? 0 : DefaultWeight, children, shares);
        }
    }
}
