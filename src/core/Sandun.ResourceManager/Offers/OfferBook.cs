using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All unanswered offers, found by id, by agent and by framework, and in the order they were made.</summary>
internal sealed class OfferBook(AgentRegister agents, FrameworkRegister frameworks, Ledger ledger)
{
    private readonly Dictionary<OfferId, OutstandingOffer> _offers = new(new ByNumber());
    private OutstandingOffer? _newest;

    /// <summary>How many offers were made so far; numbers the next one.</summary>
    public long Made { get; private set; }

    /// <summary>The oldest unanswered offer, or null.</summary>
    public OutstandingOffer? Oldest { get; private set; }

    /// <summary>So many more may be made at once.</summary>
    public void MakeRoom(int more) => _offers.EnsureCapacity(_offers.Count + more);

    public OutstandingOffer? Find(OfferId id) => _offers.GetValueOrDefault(id);

    /// <summary>In the order they were made.</summary>
    public IReadOnlyList<OutstandingOffer> OnAgent(AgentId agent)
    {
        if (agents.Find(agent)?.LastOffer is not { } last) return [];
        var offers = new List<OutstandingOffer>();
        for (var offer = last; offer is not null; offer = offer.OnAgent.Before) offers.Add(offer);
        offers.Reverse();
        return offers;
    }

    /// <summary>In the order they were made.</summary>
    public IReadOnlyList<OutstandingOffer> ToFramework(FrameworkId framework) =>
        frameworks.Find(framework)?.Offers.All() ?? [];

    /// <summary>When the oldest of its unanswered offers was made; null without any.</summary>
    public DateTimeOffset? OldestOf(FrameworkId framework) => frameworks.Find(framework)?.Offers.Oldest?.Since;

    public int CountOf(FrameworkId framework) => frameworks.Find(framework)?.Offers.Count ?? 0;

    /// <exception cref="KeyNotFoundException">Its agent or framework is unknown: only what is known can be offered, and to those who are.</exception>
    public void Put(OutstandingOffer offer)
    {
        var agent = agents.Get(offer.Offer.Agent);
        var framework = frameworks.Get(offer.Framework);
        Made++;
        _offers.Add(offer.Offer.Id, offer);
        offer.InOrder = (_newest, null);
        if (_newest is { } newest) newest.InOrder.After = offer;
        else Oldest = offer;
        _newest = offer;
        offer.OnAgent = (agent.LastOffer, null);
        if (agent.LastOffer is { } last) last.OnAgent.After = offer;
        agent.LastOffer = offer;
        framework.Offers.Add(offer);
        agents.Hold(agent, offer.Holder, offer.Offer.Resources, false, 1);
        ledger.CountServed(offer.Holder);
    }

    public void Remove(OfferId id)
    {
        if (!_offers.Remove(id, out var offer)) return;
        var agent = agents.Get(offer.Offer.Agent);
        var (before, after) = offer.InOrder;
        if (before is null) Oldest = after;
        else before.InOrder.After = after;
        if (after is null) _newest = before;
        else after.InOrder.Before = before;
        (before, after) = offer.OnAgent;
        if (before is not null) before.OnAgent.After = after;
        if (after is null) agent.LastOffer = before;
        else after.OnAgent.Before = before;
        offer.InOrder = offer.OnAgent = default;
        frameworks.Get(offer.Framework).Offers.Remove(offer);
        agents.Hold(agent, offer.Holder, offer.Offer.Resources, false, -1);
    }

    /// <summary>The ids in the book differ in the number they end with, and only the resource manager's own get into it: hashing their ends will do.</summary>
    private sealed class ByNumber : IEqualityComparer<OfferId>
    {
        private const int Digits = 8;

        public bool Equals(OfferId x, OfferId y) => string.Equals(x.Value, y.Value);

        public int GetHashCode(OfferId id)
        {
            if (id.Value is not { } text) return 0;
            var hash = text.Length;
            for (var i = Math.Max(0, text.Length - Digits); i < text.Length; i++) hash = (hash * 31) + text[i];
            return hash;
        }
    }
}
