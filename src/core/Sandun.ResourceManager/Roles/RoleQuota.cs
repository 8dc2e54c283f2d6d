using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What is held for a role and what it may hold at most, its descendants counted with it.</summary>
/// <param name="Role">A role; limits and guarantees of descendants apply within their ancestors'.</param>
/// <param name="Guarantees">At least; in order of names, one a name.</param>
/// <param name="Limits">At most; names that are not listed are not limited. In order of names, one a name.</param>
public sealed record RoleQuota(Role Role, ImmutableArray<NamedAmount> Guarantees, ImmutableArray<NamedAmount> Limits);
