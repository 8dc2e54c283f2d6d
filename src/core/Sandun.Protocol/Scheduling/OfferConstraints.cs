using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Which agents a role is to be offered: any whose attributes satisfy one of the groups, in it all constraints.</summary>
/// <param name="Role">The role.</param>
/// <param name="Groups">Alternatives; at least one, each with at least one constraint.</param>
public sealed record OfferConstraints(Role Role, ImmutableArray<ImmutableArray<AttributeConstraint>> Groups);
