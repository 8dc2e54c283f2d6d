using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Draws roles for readers; only those that changed since the last time.</summary>
internal sealed class RoleViewer(Pool pool)
{
    private ImmutableSortedDictionary<Role, RoleView> _roles = ImmutableSortedDictionary<Role, RoleView>.Empty;
    private Quantities _total;

    public ImmutableSortedDictionary<Role, RoleView> Take()
    {
        var ledger = pool.Ledger;
        var isAll = ledger.Total != _total;
        _total = ledger.Total;
        var changed = ledger.TakeChanged();
        if (!isAll && changed.Count == 0) return _roles;
        var roles = isAll ? ImmutableSortedDictionary.CreateBuilder<Role, RoleView>() : _roles.ToBuilder();
        foreach (var node in isAll ? ledger.Roles : changed)
            if (ledger.Find(node.Role) is { } known) roles[node.Role] = Draw(known);
            else roles.Remove(node.Role);
        return _roles = roles.ToImmutable();
    }

    private RoleView Draw(RoleNode node)
    {
        var record = pool.Roles.Find(node.Role);
        return new RoleView
        {
            Role = node.Role, Weight = node.Weight, HasWeight = record is { HasWeight: true }, Guarantees = record?.Guarantees ?? [], Limits = record?.Limits ?? [],
            Consumed = (node.Reserved + node.UnreservedUsed).ByName(), Used = AsResources(node.Used), Offered = AsResources(node.Held - node.Used),
            Reserved = AsResources(node.Reserved), Frameworks = [.. node.Frameworks], IsServed = node.IsActive,
            Leavers = node.Leavers.Count == 0 ? [] : [.. node.Leavers.Where(id => pool.Frameworks.Find(id) is { HasEnded: false })],
            DominantShareMillionths = DominantShare.Of(node.Held, pool.Ledger.Total, 1000).Millionths,
        };
    }

    private static Resources AsResources(Quantities quantities) => Resources.Of(
        [.. quantities.ByName().Select(amount => Resource.Scalar(amount.Name, amount.Amount))]);
}
