namespace Sandun.Protocol;

/// <summary>What an agent has, an offer holds or a task takes: scalar amounts and ports.</summary>
/// <param name="Amounts">The scalar resources.</param>
/// <param name="Ports">The ports.</param>
public sealed record Resources(ResourceAmounts Amounts, PortSet Ports)
{
    public static readonly Resources None = new(ResourceAmounts.Zero, PortSet.Empty);

    public bool IsNone => Amounts.IsZero && Ports.IsEmpty;

    public bool FitsIn(Resources available) => Amounts.FitsIn(available.Amounts) && available.Ports.ContainsAll(Ports);

    public static Resources operator +(Resources a, Resources b) => new(a.Amounts + b.Amounts, a.Ports.Union(b.Ports));

    public static Resources operator -(Resources a, Resources b) => new(a.Amounts - b.Amounts, a.Ports.Except(b.Ports));
}
