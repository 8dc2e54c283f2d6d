using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What the register knows of planned maintenance: which agents it is about, and where something changed since frameworks were asked.</summary>
internal sealed partial class AgentRegister
{
    private readonly SortedSet<AgentId> _outages = [];
    private SortedSet<AgentId> _outagesChanged = [];

    /// <summary>Agents with planned maintenance, or with some before, on which something has changed.</summary>
    public IReadOnlyCollection<AgentId> OutagesChanged => _outagesChanged;

    public IReadOnlyCollection<AgentId> TakeOutagesChanged()
    {
        var taken = _outagesChanged;
        _outagesChanged = [];
        return taken;
    }

    public void SetOutage(AgentId id, Outage? outage)
    {
        var agent = _byId[id];
        if (agent.Outage == outage) return;
        agent.Outage = outage;
        if (outage is null) _outages.Remove(id);
        else _outages.Add(id);
        _outagesChanged.Add(id);
        NoteFree(agent);
    }

    /// <summary>A framework may be asked again about an agent.</summary>
    public void NoteOutage(AgentId id) => _outagesChanged.Add(id);

    /// <summary>A framework came or went: what it holds is looked at again.</summary>
    public void NoteOutages() => _outagesChanged.UnionWith(_outages);
}
