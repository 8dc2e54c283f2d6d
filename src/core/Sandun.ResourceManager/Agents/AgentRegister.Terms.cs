using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What the register knows of nodes that are closed or in quarantine: when something is due about them.</summary>
internal sealed partial class AgentRegister
{
    private readonly SortedSet<(DateTimeOffset Due, AgentId Agent)> _terms = [];
    private readonly SortedSet<AgentId> _quarantined = [];
    private readonly SortedSet<AgentId> _draining = [];
    private readonly SortedSet<AgentId> _leaving = [];

    /// <summary>How many agents are in quarantine now.</summary>
    public int Quarantined => _quarantined.Count;

    /// <summary>Agents whose work is to move elsewhere, in order of their ids.</summary>
    public IReadOnlyCollection<AgentId> Draining => _draining;

    /// <summary>Agents that are declared gone once nothing is left of them, in order of their ids.</summary>
    public IReadOnlyCollection<AgentId> Leaving => _leaving;

    /// <summary>When the next quarantine ends or the next drain comes to its deadline.</summary>
    public DateTimeOffset? NextTerm => _terms.Count == 0 ? null : _terms.Min.Due;

    /// <summary>The next agent whose quarantine is over or whose drain has come to its deadline, or null.</summary>
    public AgentState? NextTermBy(DateTimeOffset now) => _terms.Count > 0 && _terms.Min.Due <= now ? _byId[_terms.Min.Agent] : null;

    private void SetTerm(AgentRecord before, AgentRecord? after)
    {
        if (TermOf(before) is { } old) _terms.Remove((old, before.Id));
        if (after is not null && TermOf(after) is { } due) _terms.Add((due, after.Id));
        if (after?.Quarantine is { Over: false }) _quarantined.Add(before.Id);
        else _quarantined.Remove(before.Id);
        if (after?.Closure is { Drains: true }) _draining.Add(before.Id);
        else _draining.Remove(before.Id);
        if (after?.Closure is { Drains: true, MarkGone: true }) _leaving.Add(before.Id);
        else _leaving.Remove(before.Id);
    }

    private static DateTimeOffset? TermOf(AgentRecord record)
    {
        DateTimeOffset? deadline = record.Closure is { Drains: true, Forced: false } closure ? closure.Deadline : null;
        DateTimeOffset? end = record.Quarantine is { Over: false } quarantine ? quarantine.Until : null;
        return deadline is null || end < deadline ? end ?? deadline : deadline;
    }
}
