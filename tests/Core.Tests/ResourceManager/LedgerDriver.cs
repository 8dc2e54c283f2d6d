using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Drives the ledger by itself: one framework a role.</summary>
internal sealed class LedgerDriver
{
    public Ledger Ledger { get; } = new();

    public void Add(ResourceAmounts total) => Ledger.AddTotal(new Resources(total, PortSet.Empty), 1);

    public void Activate(string role, string framework = "f")
    {
        var id = new FrameworkId($"{framework}-{role}");
        var record = new FrameworkRecord(id, framework, [new Role(role)], default, null);
        Ledger.Activate(new Holder(id, new Role(role)), new FrameworkState(record));
    }

    public void Charge(string role, ResourceAmounts amounts, int sign = 1, string framework = "f") =>
        Ledger.Charge(new Holder(new FrameworkId($"{framework}-{role}"), new Role(role)), new Resources(amounts, PortSet.Empty), false, sign);

    /// <summary>The roles that have frameworks, in the order they are served; a role beside its children stands as itself.</summary>
    public IReadOnlyList<string> Order()
    {
        var roles = new List<string>();
        Walk(Ledger.Root, roles);
        return roles;
    }

    private void Walk(RoleNode node, List<string> roles)
    {
        Ledger.Settle(node.Claims);
        var walk = new ServiceWalk(node.Claims, []);
        while (walk.MoveNext())
        {
            if (walk.Current is RoleNode child) Walk(child, roles);
            else roles.Add(node.Role.Value);
        }
    }
}
