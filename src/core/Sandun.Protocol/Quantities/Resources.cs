using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sandun.Protocol;

/// <summary>
/// What an agent has, an offer holds or a task takes. Unreserved cpus, mem, disk, gpus and ports are plain numbers, as nearly all
/// resources are; everything else Mesos knows is in <see cref="Special"/>. Equality is by content.
/// </summary>
/// <param name="Amounts">The plain scalar resources.</param>
/// <param name="Ports">The plain ports.</param>
public sealed record Resources(ResourceAmounts Amounts, PortSet Ports)
{
    public static readonly Resources None = new(ResourceAmounts.Zero, PortSet.Empty);

    private readonly ImmutableArray<Resource> _special;

    /// <summary>
    /// Reserved, revocable, shared, custom-named resources, sets, and disks with a source or volume: one entry a kind, none empty, in
    /// order of their kinds. Set it only to what another instance had: <see cref="Of"/> makes it canonical.
    /// </summary>
    public ImmutableArray<Resource> Special
    {
        get => _special.IsDefault ? [] : _special;
        init => _special = value;
    }

    [JsonIgnore]
    public bool IsPlain => _special.IsDefaultOrEmpty;

    [JsonIgnore]
    public bool IsNone => Amounts.IsZero && Ports.IsEmpty && IsPlain;

    /// <summary>cpus, mem, disk and gpus in all, reserved and revocable ones too: what whoever has the resources may use.</summary>
    [JsonIgnore]
    public ResourceAmounts Scalars => IsPlain ? Amounts : SpecialResources.Scalars(Special, _ => true) + Amounts;

    /// <summary>Of them what is revocable.</summary>
    [JsonIgnore]
    public ResourceAmounts RevocableScalars => IsPlain ? ResourceAmounts.Zero : SpecialResources.Scalars(Special, kind => kind.IsRevocable);

    /// <summary>The plain part alone.</summary>
    [JsonIgnore]
    public Resources Plain => IsPlain ? this : new Resources(Amounts, Ports);

    /// <summary>
    /// Resources made of single ones, added up; empty ones are left out. Ports beyond 65535 are kept, but never fit ordinary ones.
    /// </summary>
    public static Resources Of(params ReadOnlySpan<Resource> parts)
    {
        var amounts = ResourceAmounts.Zero;
        var ports = PortSet.Empty;
        List<Resource>? special = null;
        foreach (var part in parts)
        {
            if (part.IsEmpty) continue;
            if (PlainResources.TryAdd(part, ref amounts, ref ports)) continue;
            (special ??= []).Add(part);
        }

        return new Resources(amounts, ports) { Special = special is null ? [] : SpecialResources.Canonical(special) };
    }

    /// <summary>Each resource on its own, the plain ones too: cpus, mem, disk, gpus, ports, then the special ones.</summary>
    public IEnumerable<Resource> Each() => [.. PlainResources.Of(this), .. Special];

    /// <summary>Whether it can be taken out of <paramref name="available"/>, every resource from one of its own kind.</summary>
    public bool FitsIn(Resources available) =>
        Amounts.FitsIn(available.Amounts) && available.Ports.ContainsAll(Ports) &&
        (IsPlain || SpecialResources.ContainsAll(available.Special, Special));

    public static Resources operator +(Resources a, Resources b) => new(a.Amounts + b.Amounts, a.Ports.Union(b.Ports))
    {
        Special = b.IsPlain ? a._special : a.IsPlain ? b._special : SpecialResources.Add(a.Special, b.Special),
    };

    /// <summary>What is left of the first; scalars the first has less of become negative.</summary>
    public static Resources operator -(Resources a, Resources b) => new(a.Amounts - b.Amounts, a.Ports.Except(b.Ports))
    {
        Special = b.IsPlain ? a._special : SpecialResources.Subtract(a.Special, b.Special),
    };

    public bool Equals(Resources? other) =>
        other is not null && (ReferenceEquals(this, other) ||
        (Amounts == other.Amounts && Ports.Equals(other.Ports) && Special.AsSpan().SequenceEqual(other.Special.AsSpan())));

    public override int GetHashCode() => HashCode.Combine(Amounts, Ports, Special.Length);

    /// <summary>For people, in the form of Mesos' resource strings.</summary>
    public override string ToString() => string.Join(';', Each());
}
