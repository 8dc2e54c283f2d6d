using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All unanswered offers, found by id, by agent and by framework.</summary>
internal sealed class OfferBook(AgentRegister agents, Ledger ledger)
{
    private readonly Dictionary<OfferId, OutstandingOffer> _offers = [];
    private readonly SortedIndex<AgentId, OfferId> _byAgent = new();
    private readonly SortedIndex<FrameworkId, OfferId> _byFramework = new();

    /// <summary>How many offers were made so far; numbers the next one.</summary>
    public long Made { get; private set; }

    public OutstandingOffer? Find(OfferId id) => _offers.GetValueOrDefault(id);

    public IReadOnlyList<OutstandingOffer> OnAgent(AgentId agent) => [.. _byAgent.Of(agent).Select(id => _offers[id])];

    public IReadOnlyList<OutstandingOffer> ToFramework(FrameworkId framework) => [.. _byFramework.Of(framework).Select(id => _offers[id])];

    public void Put(OutstandingOffer offer)
    {
        Made++;
        _offers.Add(offer.Offer.Id, offer);
        _byAgent.Add(offer.Offer.Agent, offer.Offer.Id);
        _byFramework.Add(offer.Framework, offer.Offer.Id);
        agents.Hold(offer.Offer.Agent, offer.Holder, holding => holding with { Offered = holding.Offered + offer.Offer.Resources });
        ledger.CountServed(offer.Holder);
    }

    public void Remove(OfferId id)
    {
        if (!_offers.Remove(id, out var offer)) return;
        _byAgent.Remove(offer.Offer.Agent, id);
        _byFramework.Remove(offer.Framework, id);
        agents.Hold(offer.Offer.Agent, offer.Holder, holding => holding with { Offered = holding.Offered - offer.Offer.Resources });
    }
}
