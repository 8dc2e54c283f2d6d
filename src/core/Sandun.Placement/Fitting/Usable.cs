using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>What of an offer an app may use, by the roles whose resources it accepts; an app that names none accepts all of its offers'.</summary>
internal sealed class Usable(AppSpec app)
{
    /// <summary>Whether it takes what nobody reserved.</summary>
    public bool AcceptsUnreserved { get; } = app.AcceptedResourceRoles.IsEmpty || app.AcceptedResourceRoles.Contains(Role.Any);

    /// <summary>Whether it may use more or less of it than its plain part.</summary>
    public bool Concerns(Resources offered) => !AcceptsUnreserved || (!offered.IsPlain && offered.Special.Any(IsAccepted));

    /// <summary>Whether anything of it may be used.</summary>
    public bool HasSome(Resources offered) => AcceptsUnreserved || offered.Special.Any(IsAccepted);

    /// <summary>The amounts and ports it may use.</summary>
    public (ResourceAmounts Amounts, PortSet Ports) Of(Resources offered)
    {
        if (!Concerns(offered)) return (offered.Amounts, offered.Ports);
        var (amounts, ports) = AcceptsUnreserved ? (offered.Amounts, offered.Ports) : (ResourceAmounts.Zero, PortSet.Empty);
        foreach (var part in offered.Special.Where(IsAccepted))
        {
            if (Reserved.PortsOf(part) is { } reserved) ports = ports.Union(reserved);
            else amounts += Resources.Of(part).Scalars;
        }

        return (amounts, ports);
    }

    /// <summary>Takes amounts and ports, of which it has enough it may use.</summary>
    public Resources Take(Resources left, ResourceAmounts amounts, PortSet ports) =>
        Reserved.Take(left with { Special = [.. left.Special.Where(IsAccepted)] }, amounts, ports);

    /// <summary>Offers hold nothing that is reserved to others; what a node has, when a plan or an explanation looks at it, may.</summary>
    private bool IsAccepted(Resource part) =>
        Reserved.IsFree(part) && part.Kind.ReservedTo is { } owner && (owner == app.Role || app.Role.Value.StartsWith(owner.Value + "/", StringComparison.Ordinal)) &&
        (app.AcceptedResourceRoles.IsEmpty || app.AcceptedResourceRoles.Contains(owner));
}
