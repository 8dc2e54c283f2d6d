using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What waits to be launched for one app, and what became of the offers it saw: Marathon's queue item.</summary>
/// <param name="App">The app.</param>
/// <param name="Count">Instances that wait.</param>
/// <param name="Since">Since when at least one waits.</param>
/// <param name="LaunchNotBefore">End of the launch delay; in the past or null when only offers are awaited.</param>
/// <param name="ProcessedOffers">Offers looked at since <paramref name="Since"/>.</param>
/// <param name="UnusedOffers">Of these, those that did not fit.</param>
/// <param name="LastUsedOfferAt">When an offer last fitted.</param>
/// <param name="LastUnusedOfferAt">When an offer last did not fit.</param>
/// <param name="Rejections">Offers declined since <paramref name="Since"/> per reason, each offer under its first.</param>
/// <param name="LastUnused">The latest refused offer of each agent, at most 100 agents, with all its reasons.</param>
public sealed record QueueItem(
    PathId App, int Count, DateTimeOffset Since, DateTimeOffset? LaunchNotBefore, long ProcessedOffers, long UnusedOffers,
    DateTimeOffset? LastUsedOfferAt, DateTimeOffset? LastUnusedOfferAt,
    ImmutableSortedDictionary<OfferRejection, long> Rejections, ImmutableSortedDictionary<AgentId, UnusedOffer> LastUnused);
