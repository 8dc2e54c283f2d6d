using System.Runtime.InteropServices;
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

    /// <summary>Whether all agents that have something free are queued, for everybody; they are not entered one by one.</summary>
    private bool _isForAll;

    public bool IsEmpty => !_isForAll && _queued.Count == 0;

    /// <summary>How many are queued, at most.</summary>
    public int Count => _isForAll ? agents.FreeCount : _queued.Count;

    /// <summary>Its free resources, or something else everybody goes by, changed.</summary>
    public void Add(AgentId id)
    {
        if (agents.Find(id) is { } agent) Add(agent);
    }

    public void Add(AgentState agent)
    {
        if (!agent.IsQueued) _queued.Add(agent);
        (agent.IsQueued, agent.QueuedFor) = (true, null);
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
    public void AddFree() => _isForAll = agents.FreeCount > 0;

    /// <summary>Those that are queued, in order of their ids; others may lie between, which <see cref="Take"/> tells. Nothing may be queued until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<AgentState> InOrder()
    {
        if (_isForAll || _queued.Count > agents.Count / SortedPart) return agents.All.AsSpan();
        _queued.Sort((a, b) => a.Id.CompareTo(b.Id));
        return CollectionsMarshal.AsSpan(_queued);
    }

    /// <summary>Takes an agent out; false when it is not queued.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="only">The one framework it is queued for; null for all.</param>
    public bool Take(AgentState agent, out FrameworkId? only)
    {
        only = _isForAll ? null : agent.QueuedFor;
        if (!agent.IsQueued) return _isForAll && agent.HasFree;
        (agent.IsQueued, agent.QueuedFor) = (false, null);
        return true;
    }

    /// <summary>All have been taken.</summary>
    public void Clear()
    {
        _queued.Clear();
        _isForAll = false;
    }

    private void Add(AgentState agent, FrameworkId framework)
    {
        if (!agent.IsQueued)
        {
            _queued.Add(agent);
            (agent.IsQueued, agent.QueuedFor) = (true, framework);
        }
        else if (agent.QueuedFor != framework)
        {
            agent.QueuedFor = null;
        }
    }
}
