using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What operators set about roles, in order of roles; keeps the ledger by it.</summary>
internal sealed class RoleRegister(Ledger ledger)
{
    private readonly SortedDictionary<Role, RoleRecord> _roles = [];

    public IReadOnlyCollection<RoleRecord> All => _roles.Values;

    public RoleRecord? Find(Role role) => _roles.GetValueOrDefault(role);

    public void Put(RoleRecord record)
    {
        _roles[record.Role] = record;
        Set(record);
        ledger.Keep(record.Role, true);
    }

    public void Remove(Role role)
    {
        if (!_roles.Remove(role)) return;
        Set(new RoleRecord(role));
        ledger.Keep(role, false);
    }

    private void Set(RoleRecord record)
    {
        ledger.SetWeight(record.Role, record.Weight);
        ledger.SetQuota(new RoleQuota(record.Role, record.Guarantees, record.Limits));
    }
}
