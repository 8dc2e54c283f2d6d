using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What is kept of a role: its weight and quota, as operators set them. Roles without either need no record.</summary>
public sealed record RoleRecord(Role Role)
{
    /// <summary>In thousandths.</summary>
    public long Weight { get; init; } = 1000;

    public ImmutableArray<NamedAmount> Guarantees { get; init; } = [];

    public ImmutableArray<NamedAmount> Limits { get; init; } = [];

    internal bool IsDefault => Weight == 1000 && Guarantees.IsEmpty && Limits.IsEmpty;
}
