using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What is kept of a role: its weight and quota, as operators set them. Roles without either need no record.</summary>
public sealed record RoleRecord(Role Role)
{
    private const long DefaultWeight = 1000;

    /// <summary>In thousandths.</summary>
    public long Weight { get; init; } = DefaultWeight;

    public ImmutableArray<NamedAmount> Guarantees { get; init; } = [];

    public ImmutableArray<NamedAmount> Limits { get; init; } = [];

    /// <summary>Whether an operator set the weight to what it is without; null where it says so itself, or nobody did.</summary>
    public bool? IsDefaultWeightSet { get; init; }

    /// <summary>Whether an operator has set the weight, be it to what it is without.</summary>
    internal bool HasWeight => Weight != DefaultWeight || IsDefaultWeightSet == true;

    internal bool IsDefault => !HasWeight && Guarantees.IsEmpty && Limits.IsEmpty;

    internal RoleRecord WithWeight(long weight) => this with { Weight = weight, IsDefaultWeightSet = weight == DefaultWeight ? true : null };
}
