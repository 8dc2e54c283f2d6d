using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All inverse offers that are not answered, and all answers, by agent and framework.</summary>
internal sealed class InverseOfferBook
{
    private readonly SortedDictionary<OfferId, OutstandingInverse> _offers = [];
    private readonly SortedIndex<AgentId, OfferId> _byAgent = new();
    private readonly SortedIndex<FrameworkId, OfferId> _byFramework = new();
    private readonly SortedDictionary<(AgentId Agent, FrameworkId Framework), InverseAnswer> _answers = [];
    private readonly SortedIndex<AgentId, FrameworkId> _answersByAgent = new();
    private readonly SortedSet<(DateTimeOffset Until, AgentId Agent, FrameworkId Framework)> _ends = [];

    public IReadOnlyCollection<OutstandingInverse> All => _offers.Values;

    public IReadOnlyCollection<InverseAnswer> Answers => _answers.Values;

    /// <summary>When the next framework may be asked again.</summary>
    public DateTimeOffset? NextEnd => _ends.Count == 0 ? null : _ends.Min.Until;

    /// <summary>Whether anything has changed since the view was last taken.</summary>
    public bool IsChanged { get; set; }

    public OutstandingInverse? Find(OfferId id) => _offers.GetValueOrDefault(id);

    public IReadOnlyList<OutstandingInverse> OnAgent(AgentId agent) => [.. _byAgent.Of(agent).Select(id => _offers[id])];

    public IReadOnlyList<OutstandingInverse> ToFramework(FrameworkId framework) => [.. _byFramework.Of(framework).Select(id => _offers[id])];

    public InverseAnswer? AnswerOf(AgentId agent, FrameworkId framework) => _answers.GetValueOrDefault((agent, framework));

    public IReadOnlyList<InverseAnswer> AnswersOn(AgentId agent) => [.. _answersByAgent.Of(agent).Select(framework => _answers[(agent, framework)])];

    /// <summary>The next answer whose time is over, or null.</summary>
    public InverseAnswer? NextEndedBy(DateTimeOffset now) =>
        _ends.Count > 0 && _ends.Min.Until <= now ? _answers[(_ends.Min.Agent, _ends.Min.Framework)] : null;

    public void Put(OutstandingInverse offer)
    {
        IsChanged = true;
        _offers[offer.Offer.Id] = offer;
        _byAgent.Add(offer.Offer.Agent, offer.Offer.Id);
        _byFramework.Add(offer.Framework, offer.Offer.Id);
    }

    public void Remove(OfferId id)
    {
        if (!_offers.Remove(id, out var offer)) return;
        IsChanged = true;
        _byAgent.Remove(offer.Offer.Agent, id);
        _byFramework.Remove(offer.Framework, id);
    }

    public void Put(InverseAnswer answer)
    {
        Remove((answer.Agent, answer.Framework));
        _answers[(answer.Agent, answer.Framework)] = answer;
        _answersByAgent.Add(answer.Agent, answer.Framework);
        if (answer.Until is { } until) _ends.Add((until, answer.Agent, answer.Framework));
        IsChanged = true;
    }

    public void RemoveAnswers(AgentId agent)
    {
        foreach (var answer in AnswersOn(agent)) Remove((answer.Agent, answer.Framework));
    }

    private void Remove((AgentId Agent, FrameworkId Framework) key)
    {
        if (!_answers.Remove(key, out var answer)) return;
        _answersByAgent.Remove(key.Agent, key.Framework);
        IsChanged = true;
        if (answer.Until is { } until) _ends.Remove((until, key.Agent, key.Framework));
    }
}
