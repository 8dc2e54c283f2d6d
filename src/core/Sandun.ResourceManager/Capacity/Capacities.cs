using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// The pool as a capacity scheduler would draw it (as YARN's queues: capacity and maximum capacity a subtree): each role's due and most,
/// level by level down the tree. Guarantees come first; what they leave is divided by weights between the children that are served. A
/// role's own frameworks count as one more child with weight 1.
/// </summary>
public static class Capacities
{
    private const long DefaultWeight = 1000;

    /// <summary>All roles anything is known of, in order of their paths; parents before their children.</summary>
    public static IReadOnlyList<RoleCapacity> Of(ClusterView view)
    {
        var total = TotalOf(view);
        var capacities = new List<RoleCapacity>();
        var isIdle = !view.Roles.Values.Any(role => role.IsServed);
        Divide("", 0, total, total, ChildrenOf(isIdle ? WithClaims(view) : view), capacities);
        capacities.Sort((a, b) => a.Role.CompareTo(b.Role));
        return isIdle ? [.. capacities.Select(capacity => capacity with { IsServed = false })] : capacities;
    }

    /// <summary>While nobody wants anything the pool is divided as if those did who hold something or may come to want it.</summary>
    private static ClusterView WithClaims(ClusterView view) => view with
    {
        Roles = view.Roles.SetItems(FairShares.Counted(view).Select(role => KeyValuePair.Create(role.Role, role with { IsServed = true }))),
    };

    /// <summary>All scalar resources of the agents that answer, by name.</summary>
    public static ImmutableSortedDictionary<string, long> TotalOf(ClusterView view)
    {
        var total = Quantities.Zero;
        foreach (var agent in view.Agents.Values)
            if (agent.Reachable) total += Quantities.Of(agent.Spec.Total);
        return Named(total);
    }

    /// <summary>What nobody holds on agents that take work, by name.</summary>
    public static ImmutableSortedDictionary<string, long> FreeOf(ClusterView view)
    {
        var free = Resources.None;
        foreach (var agent in view.Agents.Values)
            if (agent.Reachable && agent.ClosedBecause.IsEmpty) free += new Resources(agent.Free.Amounts, PortSet.Empty);
        var amounts = free.Amounts;
        return Sorted.ByText<long>().Add("cpus", amounts.MilliCpus).Add("disk", amounts.DiskBytes).Add("gpus", amounts.MilliGpus).Add("mem", amounts.MemoryBytes);
    }

    private static void Divide(
        string parent, long ownWeight, ImmutableSortedDictionary<string, long> due, ImmutableSortedDictionary<string, long> most,
        SortedDictionary<string, List<RoleView>> children, List<RoleCapacity> capacities)
    {
        if (!children.TryGetValue(parent, out var siblings)) return;
        var weights = (Int128)ownWeight;
        foreach (var role in siblings) weights += role.IsServed ? role.Weight : 0;
        foreach (var role in siblings)
        {
            var (ofRole, atMost) = (Sorted.ByText<long>().ToBuilder(), Sorted.ByText<long>().ToBuilder());
            foreach (var (name, amount) in most) atMost[name] = Math.Min(amount, Amount(role.Limits, name) ?? long.MaxValue);
            foreach (var (name, amount) in due)
            {
                var guaranteed = siblings.Sum(sibling => Amount(sibling.Guarantees, name) ?? 0);
                var part = role.IsServed ? (long)((Int128)Math.Max(0, amount - guaranteed) * role.Weight / weights) : 0;
                ofRole[name] = Math.Min((Amount(role.Guarantees, name) ?? 0) + part, atMost[name]);
            }

            var capacity = new RoleCapacity
            {
                Role = role.Role, IsServed = role.IsServed, Due = ofRole.ToImmutable(), Most = atMost.ToImmutable(),
                Held = Named(Quantities.Of(role.Used) + Quantities.Of(role.Offered)),
            };
            capacities.Add(capacity);
            Divide(role.Role.Value, role.Frameworks.IsEmpty ? 0 : DefaultWeight, capacity.Due, capacity.Most, children, capacities);
        }
    }

    private static SortedDictionary<string, List<RoleView>> ChildrenOf(ClusterView view)
    {
        var children = new SortedDictionary<string, List<RoleView>>(StringComparer.Ordinal);
        foreach (var role in view.Roles.Values)
        {
            var cut = role.Role.Value.LastIndexOf('/');
            var parent = cut < 0 ? "" : role.Role.Value[..cut];
            if (!children.TryGetValue(parent, out var siblings)) children[parent] = siblings = [];
            siblings.Add(role);
        }

        return children;
    }

    private static long? Amount(ImmutableArray<NamedAmount> amounts, string name)
    {
        foreach (var amount in amounts)
            if (amount.Name == name) return amount.Amount;
        return null;
    }

    private static ImmutableSortedDictionary<string, long> Named(Quantities quantities)
    {
        var named = Sorted.ByText<long>().ToBuilder();
        foreach (var (name, amount) in quantities.ByName()) named[name] = amount;
        return named.ToImmutable();
    }
}
