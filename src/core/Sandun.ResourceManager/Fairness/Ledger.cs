using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Who holds how much of the pool: what tasks use and unanswered offers hold, on all agents that are in the pool (registered and
/// reachable). Shares are compared down the tree of roles, then between the frameworks of a role.
/// </summary>
internal sealed partial class Ledger
{
    private readonly Dictionary<Holder, Member> _members = [];
    private readonly SortedDictionary<Role, RoleNode> _roles = [];
    private readonly SortedDictionary<FrameworkId, SortedSet<Role>> _rolesOf = [];
    private List<RoleNode> _changed = [];

    /// <summary>The member asked for last: what is offered is charged, then counted.</summary>
    private Member? _latest;

    /// <summary>All agents' resources together.</summary>
    public Quantities Total { get; private set; }

    /// <summary>What stands above the top-level roles.</summary>
    public RoleNode Root { get; } = new("", default, null);

    /// <summary>All roles anything is known of, in order of their paths; a role goes with the last that is known of it.</summary>
    public IReadOnlyCollection<RoleNode> Roles => _roles.Values;

    public RoleNode? Find(Role role) => _roles.GetValueOrDefault(role);

    public Member? Find(Holder holder) => _members.GetValueOrDefault(holder);

    /// <summary>A framework's standing in the roles it is or was known in, in order of the roles.</summary>
    public IEnumerable<Member> MembersOf(FrameworkId framework) =>
        _rolesOf.TryGetValue(framework, out var roles) ? roles.Select(role => _members[new Holder(framework, role)]) : [];

    public void AddTotal(Resources resources, int sign)
    {
        Total = sign > 0 ? Total + Quantities.Of(resources) : Total - Quantities.Of(resources);
        foreach (var resource in resources.Special)
            if (resource.Kind.ReservedTo is { } role) AddReserved(NodeOf(role), Quantities.Of(Resources.Of(resource)), sign);
        _isTotalChanged = true;
    }

    /// <summary>Adds to what a framework's tasks use and its offers hold, or with a negative sign gives back.</summary>
    public void Charge(Holder holder, Resources resources, bool isUsed, int sign)
    {
        if (resources.IsNone) return;
        var member = MemberOf(holder);
        var all = Quantities.Of(resources);
        var unreserved = resources.IsPlain ? all : Quantities.Unreserved(resources);
        if (sign < 0) (all, unreserved) = (Quantities.Zero - all, Quantities.Zero - unreserved);
        member.HeldSum.Add(in all);
        if (isUsed) member.UsedSum.Add(in all);
        member.Role.Own.HeldSum.Add(in all);
        member.Role.Members.Touch(member);
        for (var node = member.Role; node is not null; node = node.Parent)
        {
            node.HeldSum.Add(in all);
            node.UnreservedSum.Add(in unreserved);
            if (isUsed)
            {
                node.UsedSum.Add(in all);
                node.UnreservedUsedSum.Add(in unreserved);
            }

            Touch(node);
        }

        member.Role.Claims.Touch(member.Role.Own);
        NoteConsumed(member.Role, sign < 0);
        NoteLeaver(member);
        if (sign < 0 && member.Role.Frameworks.Count == 0) Suspect(member.Role);
    }

    public void CountServed(Holder holder)
    {
        var member = MemberOf(holder);
        member.Served++;
        member.Role.Own.Served++;
        member.Role.Members.Touch(member);
        member.Role.Claims.Touch(member.Role.Own);
        for (var node = member.Role; node is not null; node = node.Parent)
        {
            node.Served++;
            Touch(node);
        }
    }

    /// <summary>The framework takes offers for the role from now on.</summary>
    public void Activate(Holder holder, FrameworkState taker)
    {
        var member = MemberOf(holder);
        var wasActive = member.IsActive;
        member.Taker = taker;
        if (!wasActive) Count(member, 1);
    }

    /// <summary>The framework takes no offers for the role from now on; a role without any such framework is passed over.</summary>
    public void Deactivate(Holder holder)
    {
        if (Find(holder) is not { IsActive: true } member) return;
        member.Taker = null;
        Count(member, -1);
        NoteLeaver(member);
    }

    /// <summary>Forgets a framework that holds nothing and takes nothing.</summary>
    public void Forget(FrameworkId framework)
    {
        if (!_rolesOf.TryGetValue(framework, out var roles)) return;
        _latest = null;
        foreach (var role in roles.ToArray())
        {
            var holder = new Holder(framework, role);
            if (_members[holder] is not { IsActive: false, Held.IsZero: true }) continue;
            _members[holder].Role.Known.Remove(framework);
            _members.Remove(holder);
            roles.Remove(role);
        }

        if (roles.Count == 0) _rolesOf.Remove(framework);
    }

    /// <summary>The member will be asked for next.</summary>
    public void Expect(Member member) => _latest = member;

    public Member MemberOf(Holder holder)
    {
        if (_latest is { } latest && latest.Holder == holder) return latest;
        if (_members.TryGetValue(holder, out var member)) return _latest = member;
        member = new Member(holder, NodeOf(holder.Role));
        _members.Add(holder, member);
        member.Role.Known.Add(holder.Framework);
        if (!_rolesOf.TryGetValue(holder.Framework, out var roles)) _rolesOf[holder.Framework] = roles = [];
        roles.Add(holder.Role);
        return member;
    }

    public RoleNode NodeOf(Role role)
    {
        if (_roles.TryGetValue(role, out var known)) return known;
        var node = Root;
        foreach (var name in role.Value.Split('/'))
        {
            var child = node.Child(name) ?? node.AddChild(name);
            _roles.TryAdd(child.Role, child);
            node = child;
        }

        return node;
    }

    private void Count(Member member, int delta)
    {
        member.Role.Own.ActiveMembers += delta;
        member.Role.Members.Touch(member);
        member.Role.Claims.Touch(member.Role.Own);
        for (var node = member.Role; node is not null; node = node.Parent)
        {
            node.ActiveMembers += delta;
            Touch(node);
        }
    }

    /// <summary>The framework is subscribed to the role, whether it takes offers now or not.</summary>
    public void Subscribe(Holder holder)
    {
        var node = NodeOf(holder.Role);
        node.Leavers.Remove(holder.Framework);
        if (node.Frameworks.Add(holder.Framework)) Touch(node);
    }

    public void Unsubscribe(Holder holder)
    {
        if (Find(holder.Role) is not { } node || !node.Frameworks.Remove(holder.Framework)) return;
        if (Find(holder) is { } member) NoteLeaver(member);
        Touch(node);
        if (node.Frameworks.Count == 0) Suspect(node);
    }

    /// <summary>Whoever takes offers for a role is subscribed to it: that spares most charges the look.</summary>
    private static void NoteLeaver(Member member)
    {
        if (member.IsActive || member.Role.Frameworks.Contains(member.Holder.Framework)) return;
        if (member.Held.IsZero) member.Role.Leavers.Remove(member.Holder.Framework);
        else member.Role.Leavers.Add(member.Holder.Framework);
    }

    /// <summary>The roles that changed since this was last asked.</summary>
    public List<RoleNode> TakeChanged()
    {
        var changed = _changed;
        _changed = [];
        foreach (var node in changed) node.IsChanged = false;
        return changed;
    }

    private void Touch(RoleNode node)
    {
        if (!node.IsChanged && node.Parent is not null)
        {
            node.IsChanged = true;
            _changed.Add(node);
        }

        if (node.Parent is not { } parent) return;
        parent.Claims.Touch(node);
        if (node.Quotas > 0) parent.Unserved.Touch(node);
    }
}
