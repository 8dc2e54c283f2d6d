using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>An offer that did not fit, and every reason why.</summary>
public sealed record UnusedOffer(Offer Offer, ImmutableArray<OfferRejection> Reasons, DateTimeOffset At);
