using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Roles of which nothing is known any more are forgotten: frameworks may name one for each of their runs. Only roles that lost something
/// are looked at, once each.
/// </summary>
internal sealed partial class Ledger
{
    private readonly List<RoleNode> _suspects = [];

    /// <summary>Whether an operator has set something of the role: it is kept, whatever else is known of it.</summary>
    public void Keep(Role role, bool isKept)
    {
        var node = NodeOf(role);
        node.IsKept = isKept;
        if (isKept) Touch(node);
        else Suspect(node);
    }

    /// <summary>Forgets the roles that nobody is subscribed to, holds anything in, reserves or weighs; called once a fact is applied as a whole.</summary>
    public void ForgetIdle()
    {
        if (_suspects.Count == 0) return;
        foreach (var suspect in _suspects)
        {
            suspect.IsSuspect = false;
            for (var node = suspect; IsIdle(node) && node.Parent is { } parent; node = parent) Drop(node, parent);
        }

        _suspects.Clear();
    }

    /// <summary>The role may have lost the last that kept it.</summary>
    private void Suspect(RoleNode node)
    {
        if (node.IsSuspect) return;
        node.IsSuspect = true;
        _suspects.Add(node);
    }

    /// <summary>What a role holds is the sum over those that hold it: where that is nothing, all of them hold nothing.</summary>
    private static bool IsIdle(RoleNode node) => node is { IsDropped: false, IsKept: false, Frameworks.Count: 0, Children.Count: 0, ActiveMembers: 0 } &&
        node.Held.IsZero && node.Reserved.IsZero;

    private void Drop(RoleNode node, RoleNode parent)
    {
        Touch(node);
        node.IsDropped = true;
        parent.RemoveChild(node);
        _roles.Remove(node.Role);
        _latest = null;
        foreach (var framework in node.Known)
        {
            _members.Remove(new Holder(framework, node.Role));
            var roles = _rolesOf[framework];
            roles.Remove(node.Role);
            if (roles.Count == 0) _rolesOf.Remove(framework);
        }
    }
}
