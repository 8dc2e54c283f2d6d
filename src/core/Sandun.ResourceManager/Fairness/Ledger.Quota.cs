using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Weights, guarantees and limits. A guarantee holds back what is missing to it, whoever asks; a limit bounds what a role and those below
/// it may take of what is not reserved. Reservations count against both, used or not.
/// </summary>
internal sealed partial class Ledger
{
    private bool _isTotalChanged;

    /// <summary>What nobody uses, holds or has reserved on agents that can be offered, revocable resources left out.</summary>
    public Quantities Free { get; private set; }

    /// <summary>Whether any role has a guarantee or limit.</summary>
    public bool HasQuotas => Root.Quotas > 0;

    /// <summary>Grows whenever what was withheld for guarantees or limits may have become available.</summary>
    public long Loosened { get; private set; }

    public void AddFree(Quantities before, Quantities after)
    {
        if (before == after) return;
        Free = Free - before + after;
        if (HasQuotas && (after - before).AnyPositive) Loosened++;
    }

    public void SetWeight(Role role, long thousandths)
    {
        var node = NodeOf(role);
        node.Weight = thousandths;
        Touch(node);
    }

    public void SetQuota(RoleQuota quota)
    {
        var node = NodeOf(quota.Role);
        var is0 = quota.Guarantees.IsEmpty && quota.Limits.IsEmpty;
        var delta = (is0 ? 0 : 1) - (node.Quota is null ? 0 : 1);
        node.Quota = is0 ? null : quota;
        node.Guarantee = Quantities.Of(quota.Guarantees);
        Touch(node);
        for (var above = node; above is not null; above = above.Parent) above.Quotas += delta;
        Require(node);
        Loosened++;
    }

    /// <summary>
    /// The most of unreserved scalars a role may be given now: within the limits above it, and of what guarantees hold back only what is
    /// held back for it.
    /// </summary>
    public Allowance AllowanceOf(RoleNode role)
    {
        if (!HasQuotas) return Allowance.Everything;
        var least = Quantities.Zero;
        var top = role;
        for (var node = role; node.Parent is { } parent; node = parent)
        {
            // What would still be required of this node if the role were given all it can be given.
            var kept = node == role ? node.RequiredBelow : node.RequiredBelow - top.Required + least;
            least = kept;
            top = node;
        }

        var own = top.Required - least;
        var allowance = new Allowance(own + (Free - Root.RequiredBelow).Positive(), Root.RequiredBelow.IsZero);
        for (var node = role; node.Parent is not null; node = node.Parent)
            if (node.Quota is { } quota) allowance = allowance.Within(quota.Limits, node.Consumed);
        return allowance;
    }

    /// <summary>Puts an order right before it is walked.</summary>
    public void Settle(ServiceOrder order)
    {
        if (_isTotalChanged) InvalidateAll();
        order.Settle(Total);
    }

    private void InvalidateAll()
    {
        _isTotalChanged = false;
        Invalidate(Root);
        foreach (var node in _roles.Values) Invalidate(node);
    }

    private static void Invalidate(RoleNode node)
    {
        node.Claims.Invalidate();
        node.Unserved.Invalidate();
        node.Members.Invalidate();
    }

    private void AddReserved(RoleNode role, Quantities amount, int sign)
    {
        for (var node = role; node is not null; node = node.Parent) Reserve(node, sign > 0 ? node.Reserved + amount : node.Reserved - amount);
        NoteConsumed(role, sign < 0);
        if (sign < 0) Suspect(role);
    }

    private void Reserve(RoleNode node, Quantities reserved)
    {
        node.Reserved = reserved;
        Touch(node);
    }

    private void NoteConsumed(RoleNode role, bool fell)
    {
        if (!HasQuotas) return;
        for (var node = role; node is not null; node = node.Parent)
        {
            if (node.Quota is null) continue;
            if (fell) Loosened++;
            Require(role);
            return;
        }
    }

    /// <summary>Counts anew what must be held back, from a node up; a smaller sum loosens.</summary>
    private void Require(RoleNode changed)
    {
        for (var node = changed; node.Parent is { } parent; node = parent)
        {
            var before = node.Required;
            var after = Quantities.Max(node.Missing, node.RequiredBelow);
            if (before == after) continue;
            node.Required = after;
            parent.RequiredBelow += after - before;
            parent.Unserved.Touch(node);
            if ((before - after).AnyPositive) Loosened++;
        }
    }
}
