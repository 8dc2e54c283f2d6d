using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>A role in the tree of roles: shares are compared between siblings, level by level, and a subtree holds what its members hold.</summary>
internal sealed class RoleNode : Client
{
    private readonly SortedDictionary<string, RoleNode> _children = new(StringComparer.Ordinal);

    public RoleNode(string name, Role role, RoleNode? parent)
        : base(name)
    {
        (Role, Parent) = (role, parent);
        Unmet = new Seat(this);
        Own = new OwnClaim(this);
        Claims = new ServiceOrder(client => client.Serving, client => client.IsActive);
        Unserved = new ServiceOrder(client => client.Unmet!, client => client is RoleNode { IsActive: true, Required.AnyPositive: true });
        Members = new ServiceOrder(client => client.Serving, client => client.IsActive);
    }

    public Role Role { get; }

    /// <summary>Null for the root, which is no role.</summary>
    public RoleNode? Parent { get; }

    /// <summary>In order of their names.</summary>
    public IReadOnlyCollection<RoleNode> Children => _children.Values;

    /// <summary>The claim of its own frameworks, which competes with its children.</summary>
    public OwnClaim Own { get; }

    /// <summary>Children and own claim, by share.</summary>
    public ServiceOrder Claims { get; }

    /// <summary>Children with unmet guarantees in them, by share.</summary>
    public ServiceOrder Unserved { get; }

    /// <summary>The frameworks that take offers for the role itself, by share.</summary>
    public ServiceOrder Members { get; }

    public override Seat Unmet { get; }

    /// <summary>How many frameworks take offers for the role or one below it.</summary>
    public int ActiveMembers { get; set; }

    public override bool IsActive => ActiveMembers > 0;

    public RoleQuota? Quota { get; set; }

    public Quantities Guarantee { get; set; }

    /// <summary>What is reserved to the role or one below it, on all agents in the pool, used or not.</summary>
    public Quantities Reserved { get; set; }

    /// <summary>What its frameworks and those below hold of resources that are neither reserved nor revocable.</summary>
    public Quantities Unreserved => UnreservedSum.Value;

    /// <summary>What <see cref="Unreserved"/> is kept in.</summary>
    public RunningSum UnreservedSum;

    /// <summary>As <see cref="Unreserved"/>, what tasks use only.</summary>
    public Quantities UnreservedUsed => UnreservedUsedSum.Value;

    /// <summary>What <see cref="UnreservedUsed"/> is kept in.</summary>
    public RunningSum UnreservedUsedSum;

    /// <summary>What its frameworks' tasks and those of roles below use, reserved resources with it.</summary>
    public Quantities Used => UsedSum.Value;

    /// <summary>What <see cref="Used"/> is kept in.</summary>
    public RunningSum UsedSum;

    /// <summary>Frameworks that are subscribed to the role itself, suppressed ones too, in order.</summary>
    public SortedSet<FrameworkId> Frameworks { get; } = [];

    /// <summary>Frameworks that are not subscribed to the role any more and still hold something of it, in order.</summary>
    public SortedSet<FrameworkId> Leavers { get; } = [];

    /// <summary>Frameworks with a standing in the role itself, subscribed or not, in order.</summary>
    public SortedSet<FrameworkId> Known { get; } = [];

    /// <summary>Whether operators have set something of it.</summary>
    public bool IsKept { get; set; }

    /// <summary>Whether it is to be looked at, as it may have lost the last that kept it.</summary>
    public bool IsSuspect { get; set; }

    /// <summary>Whether it is no part of the tree any more; another of its name may be.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Whether it has changed since the view was last taken.</summary>
    public bool IsChanged { get; set; }

    /// <summary>What counts against guarantee and limit.</summary>
    public Quantities Consumed => Reserved + Unreserved;

    /// <summary>What is missing to its guarantee.</summary>
    public Quantities Missing => Quota is null ? Quantities.Zero : (Guarantee - Consumed).Positive();

    /// <summary>What must be held back for its guarantee or those below it, whichever is more.</summary>
    public Quantities Required { get; set; }

    /// <summary>What <see cref="Required"/> of the children adds up to.</summary>
    public Quantities RequiredBelow { get; set; }

    /// <summary>How many roles at or below it have a quota: without any, nothing of it need be kept up to date.</summary>
    public int Quotas { get; set; }

    public RoleNode? Child(string name) => _children.GetValueOrDefault(name);

    public RoleNode AddChild(string name)
    {
        var child = new RoleNode(name, new Role(Parent is null ? name : $"{Role.Value}/{name}"), this);
        _children.Add(name, child);
        return child;
    }

    public void RemoveChild(RoleNode child) => _children.Remove(child.Name);

    /// <summary>Whether this is the other role or below it.</summary>
    public bool IsAtOrBelow(RoleNode other)
    {
        for (var node = this; node is not null; node = node.Parent)
            if (ReferenceEquals(node, other)) return true;
        return false;
    }

    /// <summary>Whether a resource reserved to a role may go to this one: the role itself or an ancestor of it.</summary>
    public bool MayTake(Role reservedTo)
    {
        for (var node = this; node is not null; node = node.Parent)
            if (node.Role == reservedTo && node.Parent is not null) return true;
        return false;
    }

    /// <summary>A role's own frameworks as one client among the role's children; its weight is always 1.</summary>
    internal sealed class OwnClaim(RoleNode node) : Client(".")
    {
        public RoleNode Node => node;

        public int ActiveMembers { get; set; }

        public override bool IsActive => ActiveMembers > 0;
    }
}
