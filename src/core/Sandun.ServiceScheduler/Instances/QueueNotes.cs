using System.Collections.Immutable;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Keeps what is said about waiting apps: how many wait, since when, and what became of the offers they saw.</summary>
internal static class QueueNotes
{
    /// <summary>The latest refused offer is kept of this many agents an app: enough to explain, bounded for memory.</summary>
    private const int LastUnusedKept = 100;

    /// <summary>An app was matched with offers: some were used, the others are explained.</summary>
    public static void Matched(Turn turn, App app, PlacementRound round, SortedSet<OfferId> used)
    {
        var item = turn.State.Queue.Find(app.Id) ?? Fresh(turn, app.Id);
        var satisfied = turn.State.IndexOf(app.Id).Waiting.Count == 0;
        var rejections = item.Rejections;
        var unused = item.LastUnused;
        long refused = 0;
        foreach (var offer in round.Offers)
        {
            if (satisfied || used.Contains(offer.Id) || round.Explain(offer) is not { } misfit) continue;
            refused++;
            rejections = rejections.SetItem(misfit.Reasons[0], rejections.Find(misfit.Reasons[0]) + 1);
            if (unused.Count < LastUnusedKept || unused.ContainsKey(offer.Agent))
                unused = unused.SetItem(offer.Agent, new UnusedOffer(offer, misfit.Reasons, turn.Now));
        }

        Put(turn, item with
        {
            ProcessedOffers = item.ProcessedOffers + refused + used.Count,
            UnusedOffers = item.UnusedOffers + refused,
            LastUsedOfferAt = used.Count > 0 ? turn.Now : item.LastUsedOfferAt,
            LastUnusedOfferAt = refused > 0 ? turn.Now : item.LastUnusedOfferAt,
            Rejections = rejections,
            LastUnused = unused,
        });
    }

    /// <summary>Brings an app's item in line with its waiting instances and its delay.</summary>
    public static void Follow(Turn turn, PathId id)
    {
        var app = turn.State.FindApp(id);
        var waiting = WaitingOf(turn, id);
        var notBefore = app is null ? null : LaunchDelays.NotBefore(turn, app);
        var item = turn.State.Queue.Find(id);
        if (app is null || (waiting == 0 && notBefore is null))
        {
            if (item is not null) turn.Record(new ServiceFact.QueueRemoved(id));
            return;
        }

        if (item is null) Put(turn, Fresh(turn, id));
        else if (item.Count != waiting || item.LaunchNotBefore != notBefore)
            Put(turn, (item.Count == 0 && waiting > 0 ? Fresh(turn, id) : item) with { Count = waiting, LaunchNotBefore = notBefore });
    }

    private static QueueItem Fresh(Turn turn, PathId id)
    {
        var index = turn.State.IndexOf(id);
        var since = index.Waiting.Count == 0 ? turn.Now : index.Waiting.Min.Since;
        var notBefore = turn.State.FindApp(id) is { } app ? LaunchDelays.NotBefore(turn, app) : null;
        return new QueueItem(
            id, WaitingOf(turn, id), since, notBefore, 0, 0, null, null, ImmutableSortedDictionary<OfferRejection, long>.Empty,
            ImmutableSortedDictionary<AgentId, UnusedOffer>.Empty);
    }

    /// <summary>Instances that wait for offers, and those that will when these are placed: only so many exist ahead of their place.</summary>
    private static int WaitingOf(Turn turn, PathId id)
    {
        var index = turn.State.IndexOf(id);
        if (index.Waiting.Count < Scaling.WaitingAtOnce || turn.State.FindApp(id) is not { } app) return index.Waiting.Count;
        return index.Waiting.Count + Math.Max(0, app.Spec.Instances - index.Counted);
    }

    private static void Put(Turn turn, QueueItem item) => turn.Record(new ServiceFact.QueuePut(item));
}
