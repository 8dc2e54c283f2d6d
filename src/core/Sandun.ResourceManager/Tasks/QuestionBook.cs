using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Answers owed about tasks whose agents are still waited for.</summary>
internal sealed class QuestionBook
{
    private readonly SortedIndex<AgentId, Question> _byAgent = new();
    private readonly SortedSet<Question> _ofAnyAgent = [];

    public int Count { get; private set; }

    /// <summary>Questions about tasks of this agent.</summary>
    public IReadOnlyList<Question> About(AgentId agent) => [.. _byAgent.Of(agent)];

    /// <summary>Questions that named no agent.</summary>
    public IReadOnlyList<Question> AboutAny() => [.. _ofAnyAgent];

    public void Put(Question question)
    {
        Remove(question);
        if (question.Agent is { } agent) _byAgent.Add(agent, question);
        else _ofAnyAgent.Add(question);
        Count++;
    }

    public void Remove(Question question)
    {
        var known = question.Agent is { } about ? _byAgent.Of(about).Contains(question) : _ofAnyAgent.Contains(question);
        if (!known) return;
        if (question.Agent is { } agent) _byAgent.Remove(agent, question);
        else _ofAnyAgent.Remove(question);
        Count--;
    }
}
