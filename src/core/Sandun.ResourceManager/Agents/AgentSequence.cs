using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Sandun.ResourceManager;

/// <summary>
/// Agents in order of their ids. What came and went is merged in when the order is next asked for: agents come in thousands and are asked for
/// together, and a tree of them would be entered at as many places in memory.
/// </summary>
internal sealed class AgentSequence
{
    private readonly List<AgentState> _added = [];
    private readonly HashSet<AgentState> _removed = [];
    private AgentState[] _inOrder = [];

    /// <summary>Whether those added came in order, as many do: noted as they come, when they are at hand.</summary>
    private bool _areAddedInOrder = true;

    /// <summary>All; what was handed out stays as it is.</summary>
    public ImmutableArray<AgentState> All
    {
        get
        {
            if (_added.Count + _removed.Count > 0) Merge();
            return ImmutableCollectionsMarshal.AsImmutableArray(_inOrder);
        }
    }

    /// <summary>Takes in one with an id that none of those here has.</summary>
    public void Add(AgentState agent)
    {
        if (_added.Count > 0 && _added[^1].Id.CompareTo(agent.Id) > 0) _areAddedInOrder = false;
        _added.Add(agent);
    }

    /// <summary>Takes out one that is here.</summary>
    public void Remove(AgentState agent) => _removed.Add(agent);

    private void Merge()
    {
        var merged = new AgentState[_inOrder.Length + _added.Count - _removed.Count];
        if (!_areAddedInOrder) _added.Sort((a, b) => a.Id.CompareTo(b.Id));
        int at = 0, known = 0, added = 0;
        while (known < _inOrder.Length || added < _added.Count)
        {
            var isKnownFirst = added == _added.Count || (known < _inOrder.Length && _inOrder[known].Id.CompareTo(_added[added].Id) < 0);
            var next = isKnownFirst ? _inOrder[known++] : _added[added++];
            if (_removed.Count == 0 || !_removed.Contains(next)) merged[at++] = next;
        }

        _inOrder = merged;
        _added.Clear();
        _removed.Clear();
        _areAddedInOrder = true;
    }
}
