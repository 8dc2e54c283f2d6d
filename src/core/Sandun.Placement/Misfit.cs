using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>Why one offer or node does not fit.</summary>
/// <param name="Reasons">Every reason that holds, in the order of <see cref="OfferRejection"/>; never empty.</param>
/// <param name="Sentences">The same for people, with figures: <c>needs 2 cpus, has 1.5</c>.</param>
public sealed record Misfit(ImmutableArray<OfferRejection> Reasons, ImmutableArray<string> Sentences);
