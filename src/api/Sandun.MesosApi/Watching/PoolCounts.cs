using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sandun.MesosApi.Metrics;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Watching;

/// <summary>
/// Counts what the resource manager was told and what it established, under the names Mesos' masters publish, since the process started.
/// Only what is durable is counted; what was loaded from the store has not happened now.
/// </summary>
internal sealed class PoolCounts
{
    /// <summary>An agent was removed as a new one registered in its place.</summary>
    public const string Replaced = Removals + "/reason_registered";

    private const string Removals = "master/slave_removals";

    /// <summary>The agent was not heard in time: it is to be given up, at once or when the rate and the brake allow; it was heard again before; it was given up.</summary>
    private const string Losses = "master/slave_unreachable";

    private static readonly string[] s_names =
    [
        "allocator/mesos/allocation_runs", Removals, Removals + "/reason_unhealthy", Replaced, "master/recovery_slave_removals",
        "master/slave_registrations", "master/slave_reregistrations", Losses + "_scheduled", Losses + "_canceled", Losses + "_completed", .. MessageCounts.Names,
    ];

    private readonly Counters _counters = new(s_names);
    private readonly OperationCounts _operations = new();
    private readonly ConcurrentDictionary<Role, int> _refusals = new();
    private readonly ConcurrentDictionary<AgentId, Resources> _oversubscribed = new();
    private readonly HashSet<RefusalKey> _refused = [];
    private readonly HashSet<AgentId> _known = [];
    private readonly HashSet<AgentId> _linked = [];
    private readonly HashSet<AgentId> _overdue = [];
    private readonly HashSet<AgentId> _lost = [];

    /// <summary>What agents can oversubscribe now.</summary>
    public IEnumerable<Resources> Oversubscribed => _oversubscribed.Values;

    public void CopyTo(SortedDictionary<string, double> metrics)
    {
        _counters.CopyTo(metrics);
        _operations.CopyTo(metrics);
        foreach (var (role, count) in _refusals) metrics[$"allocator/mesos/offer_filters/roles/{role}/active"] = count;
    }

    /// <summary>The resource manager begins anew: what it knew is told again.</summary>
    public void Forget()
    {
        _operations.Forget();
        _refused.Clear();
        _refusals.Clear();
        _oversubscribed.Clear();
        _known.Clear();
        _linked.Clear();
        _overdue.Clear();
        _lost.Clear();
    }

    public void Add(string name) => _counters.Add(name);

    /// <summary>A task has ended, or was never begun.</summary>
    public void NoteEnd(TaskStatus status)
    {
        if (TaskEndName.Of(status) is { } name) _counters.Add(name);
    }

    public void Note(ResourceManagerFact fact, bool isLoaded)
    {
        switch (fact)
        {
            case ResourceManagerFact.AgentPut put: NoteAgent(put.Agent, isLoaded); break;
            case ResourceManagerFact.AgentHeard heard: NoteSign(heard.Id); break;
            case ResourceManagerFact.LossesPostponed postponed: NoteOverdue(postponed.Overdue); break;
            case ResourceManagerFact.AgentLinked { Session: not null } linked: NoteLink(linked.Id); break;
            case ResourceManagerFact.AgentRemoved removed: NoteRemoval(removed.Id); break;
            case ResourceManagerFact.OperationPut put: _operations.Note(put.Operation); break;
            case ResourceManagerFact.OperationRemoved removed: _operations.NoteRemoval(removed.Uuid); break;
            case ResourceManagerFact.AgentOversubscribed over: _oversubscribed[over.Id] = over.Revocable; break;
            case ResourceManagerFact.RefusalPut put when _refused.Add(put.Refusal.Key): Refused(put.Refusal.Key.Holder.Role, 1); break;
            case ResourceManagerFact.RefusalRemoved removed when _refused.Remove(removed.Key): Refused(removed.Key.Holder.Role, -1); break;
        }
    }

    private void NoteAgent(AgentRecord agent, bool isLoaded)
    {
        if (isLoaded) _known.Add(agent.Id);
        if (agent.UnreachableSince is null)
        {
            _lost.Remove(agent.Id);
            return;
        }

        if (!_lost.Add(agent.Id) || isLoaded) return;
        if (!_overdue.Remove(agent.Id)) _counters.Add(Losses + "_scheduled");
        _counters.Add(Losses + "_completed");
        _counters.Add(Removals);
        _counters.Add(Removals + "/reason_unhealthy");
        if (!_linked.Contains(agent.Id)) _counters.Add("master/recovery_slave_removals");
    }

    private void NoteOverdue(ImmutableArray<AgentId> agents)
    {
        foreach (var agent in agents)
            if (_overdue.Add(agent)) _counters.Add(Losses + "_scheduled");
    }

    private void NoteSign(AgentId id)
    {
        if (_overdue.Count > 0 && _overdue.Remove(id)) _counters.Add(Losses + "_canceled");
    }

    private void NoteLink(AgentId id)
    {
        NoteSign(id);
        _linked.Add(id);
        var isNew = _known.Add(id);
        _counters.Add(isNew ? "master/slave_registrations" : "master/slave_reregistrations");
        _counters.Add(MessageCounts.OfRegistration(isNew));
    }

    /// <summary>One that was unreachable was counted when it became so.</summary>
    private void NoteRemoval(AgentId id)
    {
        _oversubscribed.TryRemove(id, out _);
        _overdue.Remove(id);
        if (_known.Remove(id) && !_lost.Remove(id)) _counters.Add(Removals);
    }

    private void Refused(Role role, int more) => _refusals.AddOrUpdate(role, more, (_, count) => count + more);
}
