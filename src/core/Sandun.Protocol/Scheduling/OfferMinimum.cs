using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>The least an offer for a role must hold: one of the alternatives in full (Mesos' <c>min_allocatable_resources</c>).</summary>
/// <param name="Role">The role.</param>
/// <param name="Alternatives">Each a list of quantities that must all be there; none at all: anything that is not empty will do.</param>
public sealed record OfferMinimum(Role Role, ImmutableArray<ImmutableArray<NamedAmount>> Alternatives);
