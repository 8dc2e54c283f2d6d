using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All unanswered offers, found by id, by agent and by framework, and in the order they were made.</summary>
internal sealed class OfferBook(AgentRegister agents, Ledger ledger)
{
    private static readonly List<Entry> s_none = [];

    private readonly Dictionary<OfferId, Entry> _offers = [];
    private readonly Dictionary<AgentId, List<Entry>> _byAgent = [];
    private readonly Dictionary<FrameworkId, List<Entry>> _byFramework = [];
    private readonly LinkedList<Entry> _inOrder = [];

    /// <summary>How many offers were made so far; numbers the next one.</summary>
    public long Made { get; private set; }

    /// <summary>The oldest unanswered offer, or null.</summary>
    public OutstandingOffer? Oldest => _inOrder.First?.Value.Offer;

    public OutstandingOffer? Find(OfferId id) => _offers.GetValueOrDefault(id)?.Offer;

    /// <summary>In the order they were made.</summary>
    public IReadOnlyList<OutstandingOffer> OnAgent(AgentId agent) => InOrder(_byAgent.GetValueOrDefault(agent, s_none));

    /// <summary>In the order they were made.</summary>
    public IReadOnlyList<OutstandingOffer> ToFramework(FrameworkId framework) => InOrder(_byFramework.GetValueOrDefault(framework, s_none));

    public int CountOf(FrameworkId framework) => _byFramework.GetValueOrDefault(framework, s_none).Count;

    public void Put(OutstandingOffer offer)
    {
        var entry = new Entry(Made++, offer);
        _offers.Add(offer.Offer.Id, entry);
        entry.Link = _inOrder.AddLast(entry);
        Of(_byAgent, offer.Offer.Agent).Add(entry);
        var ofFramework = Of(_byFramework, offer.Framework);
        entry.Place = ofFramework.Count;
        ofFramework.Add(entry);
        agents.Hold(offer.Offer.Agent, offer.Holder, offer.Offer.Resources, false, 1);
        ledger.CountServed(offer.Holder);
    }

    public void Remove(OfferId id)
    {
        if (!_offers.Remove(id, out var entry)) return;
        var offer = entry.Offer;
        _inOrder.Remove(entry.Link!);
        var onAgent = _byAgent[offer.Offer.Agent];
        onAgent.Remove(entry);
        if (onAgent.Count == 0) _byAgent.Remove(offer.Offer.Agent);
        var ofFramework = _byFramework[offer.Framework];
        ofFramework[entry.Place] = ofFramework[^1];
        ofFramework[entry.Place].Place = entry.Place;
        ofFramework.RemoveAt(ofFramework.Count - 1);
        if (ofFramework.Count == 0) _byFramework.Remove(offer.Framework);
        agents.Hold(offer.Offer.Agent, offer.Holder, offer.Offer.Resources, false, -1);
    }

    private static List<Entry> Of<TKey>(Dictionary<TKey, List<Entry>> index, TKey key)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var list)) index[key] = list = new List<Entry>(1);
        return list;
    }

    private static List<OutstandingOffer> InOrder(List<Entry> entries) =>
        [.. entries.OrderBy(entry => entry.Number).Select(entry => entry.Offer)];

    private sealed class Entry(long number, OutstandingOffer offer)
    {
        public long Number => number;

        public OutstandingOffer Offer => offer;

        public LinkedListNode<Entry>? Link { get; set; }

        /// <summary>Where in its framework's list.</summary>
        public int Place { get; set; }
    }
}
