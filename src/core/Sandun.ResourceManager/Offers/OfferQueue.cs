using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Agents to be looked at for new offers in this turn: those whose free resources changed, whoever may take them; and those that only
/// one framework has come to want, which nobody else need be asked about.
/// </summary>
/// <param name="agents">All agents.</param>
/// <param name="queued">Holds those queued; lent for the turn, so that its room serves the next.</param>
internal sealed class OfferQueue(AgentRegister agents, List<AgentState> queued)
{
    /// <summary>Beyond this part of all agents it is cheaper to go through all than to sort those queued.</summary>
    private const int SortedPart = 16;

    private readonly List<AgentState> _queued = queued;

    /// <summary>Whether those queued are in order of their ids: they are when all are queued at once.</summary>
    private bool _isInOrder;

    public bool IsEmpty => _queued.Count == 0;

    /// <summary>Its free resources, or something else everybody goes by, changed.</summary>
    public void Add(AgentId id)
    {
        if (agents.Find(id) is { } agent) Add(agent);
    }

    public void Add(AgentState agent)
    {
        _isInOrder &= agent.IsQueued;
        Queue(agent);
    }

    /// <summary>Only the framework wants more of the agent than before.</summary>
    public void Add(AgentId id, FrameworkId framework)
    {
        if (agents.Find(id) is { } agent) Add(agent, framework);
    }

    /// <summary>The framework wants more of all agents than before.</summary>
    public void AddFree(FrameworkId framework)
    {
        if (agents.FreeCount == 0) return;
        foreach (var agent in agents.All)
            if (agent.HasFree) Add(agent, framework);
    }

    /// <summary>Something everybody goes by changed everywhere.</summary>
    public void AddFree()
    {
        if (agents.FreeCount == 0) return;
        _isInOrder = _queued.Count == 0;
        foreach (var agent in agents.All)
            if (agent.HasFree) Queue(agent);
    }

    /// <summary>Empties the queue into a list: the agents in order of their ids, each with the one framework it is for, or null.</summary>
    public void TakeInto(List<(AgentState Agent, FrameworkId? Only)> taken)
    {
        taken.EnsureCapacity(_queued.Count);
        if (!_isInOrder && _queued.Count > agents.Count / SortedPart)
        {
            foreach (var agent in agents.All)
                if (agent.IsQueued) Take(agent, taken);
        }
        else
        {
            if (!_isInOrder) _queued.Sort((a, b) => a.Id.CompareTo(b.Id));
            foreach (var agent in _queued) Take(agent, taken);
        }

        _queued.Clear();
        _isInOrder = false;
    }

    private static void Take(AgentState agent, List<(AgentState Agent, FrameworkId? Only)> taken)
    {
        taken.Add((agent, agent.QueuedFor));
        (agent.IsQueued, agent.QueuedFor) = (false, null);
    }

    private void Queue(AgentState agent)
    {
        if (!agent.IsQueued) _queued.Add(agent);
        (agent.IsQueued, agent.QueuedFor) = (true, null);
    }

    private void Add(AgentState agent, FrameworkId framework)
    {
        if (!agent.IsQueued)
        {
            _isInOrder = false;
            _queued.Add(agent);
            (agent.IsQueued, agent.QueuedFor) = (true, framework);
        }
        else if (agent.QueuedFor != framework)
        {
            agent.QueuedFor = null;
        }
    }
}
