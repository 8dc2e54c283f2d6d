using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Who holds how much of the pool: what tasks use and unanswered offers hold, on all agents that are in the pool (registered and
/// reachable). Shares are compared between roles first, then between the frameworks of a role.
/// </summary>
internal sealed class Ledger
{
    private readonly Dictionary<Role, DominantShareSorter<FrameworkId>> _frameworks = [];
    private readonly Dictionary<FrameworkId, Sums> _sums = [];

    /// <summary>All agents' resources together.</summary>
    public ResourceAmounts Total { get; private set; }

    public DominantShareSorter<Role> Roles { get; } = new();

    /// <summary>The order between the frameworks of a role.</summary>
    public DominantShareSorter<FrameworkId> FrameworksOf(Role role)
    {
        if (!_frameworks.TryGetValue(role, out var sorter)) _frameworks[role] = sorter = new DominantShareSorter<FrameworkId>();
        sorter.SetTotal(Total);
        return sorter;
    }

    /// <summary>What a framework's tasks use and its offers hold.</summary>
    public Sums SumsOf(FrameworkId framework) => _sums.GetValueOrDefault(framework);

    public void AddTotal(ResourceAmounts delta)
    {
        Total += delta;
        Roles.SetTotal(Total);
    }

    public void Charge(Holder holder, ResourceAmounts used, ResourceAmounts offered)
    {
        var sums = SumsOf(holder.Framework);
        sums = new Sums(sums.Used + used, sums.Offered + offered);
        if (sums == default) _sums.Remove(holder.Framework);
        else _sums[holder.Framework] = sums;
        Roles.Charge(holder.Role, used + offered);
        FrameworksOf(holder.Role).Charge(holder.Framework, used + offered);
    }

    public void CountServed(Holder holder)
    {
        Roles.CountServed(holder.Role);
        FrameworksOf(holder.Role).CountServed(holder.Framework);
    }

    /// <summary>The framework takes offers for the role from now on.</summary>
    public void Activate(Holder holder)
    {
        FrameworksOf(holder.Role).Activate(holder.Framework);
        Roles.Activate(holder.Role);
    }

    /// <summary>The framework takes no offers for the role from now on; a role without any such framework is passed over.</summary>
    public void Deactivate(Holder holder)
    {
        var sorter = FrameworksOf(holder.Role);
        sorter.Deactivate(holder.Framework);
        if (sorter.IsIdle) Roles.Deactivate(holder.Role);
    }

    /// <summary>Amounts on one framework's account.</summary>
    /// <param name="Used">By tasks.</param>
    /// <param name="Offered">By unanswered offers.</param>
    public readonly record struct Sums(ResourceAmounts Used, ResourceAmounts Offered);
}
