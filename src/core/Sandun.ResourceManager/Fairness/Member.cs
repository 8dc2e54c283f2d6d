namespace Sandun.ResourceManager;

/// <summary>A framework in one of its roles.</summary>
internal sealed class Member(Holder holder, RoleNode role) : Client(holder.Framework.Value)
{
    public Holder Holder => holder;

    public RoleNode Role => role;

    /// <summary>Set while it takes offers for the role; what decides which.</summary>
    public FrameworkState? Taker { get; set; }

    public override bool IsActive => Taker is not null;

    /// <summary>What its tasks use.</summary>
    public Quantities Used => UsedSum.Value;

    /// <summary>What <see cref="Used"/> is kept in.</summary>
    public RunningSum UsedSum;

    /// <summary>What its unanswered offers hold.</summary>
    public Quantities Offered => Held - Used;
}
