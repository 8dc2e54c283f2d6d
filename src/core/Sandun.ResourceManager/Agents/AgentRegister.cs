using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All agents, in order of their ids, with their sessions, due times and what is held on them.</summary>
internal sealed partial class AgentRegister(ResourceManagerOptions options, Ledger ledger)
{
    private readonly SortedDictionary<AgentId, AgentState> _agents = [];
    private readonly Dictionary<long, AgentState> _sessions = [];
    private readonly SortedSet<(DateTimeOffset Due, AgentId Agent)> _due = [];
    private readonly SortedSet<AgentId> _free = [];
    private readonly SortedIndex<string, AgentId> _byHost = new();
    private DateTimeOffset? _recoveryBegan;

    public IReadOnlyCollection<AgentState> All => _agents.Values;

    /// <summary>Agents in the pool that have something free.</summary>
    public IReadOnlyCollection<AgentId> WithFreeResources => _free;

    /// <summary>How many agents known from the store are still waited for.</summary>
    public int Awaited { get; private set; }

    /// <summary>When something is due at the earliest; not before a postponement ends, and then at the latest while the brake holds.</summary>
    public DateTimeOffset? NextDue =>
        Brake is not null ? _postponedTo : _due.Count == 0 ? null : _due.Min.Due > _postponedTo ? _due.Min.Due : _postponedTo;

    /// <summary>Agents that changed since the view was last taken.</summary>
    public SortedSet<AgentId> Changed { get; } = [];

    public AgentState? Find(AgentId id) => _agents.GetValueOrDefault(id);

    public AgentState? OfSession(long session) => _sessions.GetValueOrDefault(session);

    public IReadOnlyCollection<AgentId> OnHost(string hostname) => _byHost.Of(hostname);

    /// <summary>The next agent whose time has come, or null.</summary>
    public AgentState? NextDueBy(DateTimeOffset now) => _due.Count > 0 && _due.Min.Due <= now ? _agents[_due.Min.Agent] : null;

    public void Put(AgentRecord record)
    {
        if (!_agents.TryGetValue(record.Id, out var agent))
        {
            agent = new AgentState(record) { Conditions = record.Spec.Conditions };
            _agents.Add(record.Id, agent);
            NoteLoss(agent, 1);
            _byHost.Add(record.Spec.Hostname, record.Id);
            if (record.UnreachableSince is null) Awaited++;
        }

        SetTerm(agent.Record, record);
        Change(agent, () =>
        {
            _byHost.Remove(agent.Record.Spec.Hostname, agent.Id);
            _byHost.Add(record.Spec.Hostname, agent.Id);
            NoteLoss(agent, -1);
            agent.SetRecord(record);
            NoteLoss(agent, 1);
            if (record.UnreachableSince is not { } since) return;
            agent.IsInPool = false;
            agent.Since = since;
        });
        Schedule(agent, record.UnreachableSince is { } from ? from + options.AgentRemovalAge : agent.Due ?? _recoveryBegan + options.ReturnTimeout);
    }

    public void Remove(AgentId id)
    {
        var agent = _agents[id];
        Link(id, null, agent.Since);
        Change(agent, () => agent.IsInPool = false);
        if (agent.IsAwaited) Awaited--;
        Schedule(agent, null);
        SetTerm(agent.Record, null);
        _byHost.Remove(agent.Record.Spec.Hostname, id);
        NoteLoss(agent, -1);
        _agents.Remove(id);
    }

    public void BeginRecovery(DateTimeOffset at)
    {
        _recoveryBegan = at;
        foreach (var agent in _agents.Values)
        {
            if (!agent.IsAwaited) continue;
            agent.Since = at;
            Schedule(agent, at + options.ReturnTimeout);
            Changed.Add(agent.Id);
        }
    }

    public void Link(AgentId id, long? session, DateTimeOffset at)
    {
        var agent = _agents[id];
        if (agent.Session is { } old) _sessions.Remove(old);
        agent.Session = session;
        agent.Since = at;
        if (session is { } current)
        {
            _sessions[current] = agent;
            agent.HasBeenHere = true;
            Change(agent, () => agent.IsInPool = true);
        }

        if (agent.IsInPool) Schedule(agent, at + options.AgentTimeout);
        Changed.Add(id);
    }

    public void Hear(ResourceManagerFact.AgentHeard heard)
    {
        var agent = _agents[heard.Id];
        if (heard.Usage is not null)
        {
            agent.Usage = heard.Usage;
            agent.TaskUsage = heard.Tasks;
            agent.Conditions = heard.Usage.Conditions;
            Changed.Add(heard.Id);
        }

        if (agent.Session is not null) Schedule(agent, heard.At + options.AgentTimeout);
    }

    /// <summary>Changes what tasks use and offers hold on an agent. An agent that was forgotten holds nothing.</summary>
    public void Hold(AgentId id, Holder holder, Func<Holding, Holding> change)
    {
        if (!_agents.TryGetValue(id, out var agent)) return;
        var before = agent.HoldingOf(holder);
        var after = change(before);
        agent.SetHolding(holder, after);
        if (agent.IsInPool)
            ledger.Charge(holder, after.Used.Amounts - before.Used.Amounts, after.Offered.Amounts - before.Offered.Amounts);
        NoteFree(agent);
    }

    public void CountTask(AgentId id, int delta)
    {
        if (_agents.TryGetValue(id, out var agent)) agent.RunningTasks += delta;
    }

    private void Change(AgentState agent, Action change)
    {
        var awaited = agent.IsAwaited;
        if (agent.IsInPool) Account(agent, -1);
        change();
        if (agent.IsInPool) Account(agent, 1);
        Awaited += (agent.IsAwaited ? 1 : 0) - (awaited ? 1 : 0);
        NoteFree(agent);
    }

    private void Account(AgentState agent, int sign)
    {
        ledger.AddTotal(Times(agent.Record.Spec.Total.Amounts, sign));
        foreach (var (holder, holding) in agent.Holdings)
            ledger.Charge(holder, Times(holding.Used.Amounts, sign), Times(holding.Offered.Amounts, sign));
    }

    private void NoteFree(AgentState agent)
    {
        if (agent.IsInPool && !agent.Free.IsNone) _free.Add(agent.Id);
        else _free.Remove(agent.Id);
        Changed.Add(agent.Id);
    }

    private void Schedule(AgentState agent, DateTimeOffset? due)
    {
        if (agent.Due is { } before) _due.Remove((before, agent.Id));
        agent.Due = due;
        if (due is { } next) _due.Add((next, agent.Id));
    }

    private static ResourceAmounts Times(ResourceAmounts amounts, int sign) => sign < 0 ? ResourceAmounts.Zero - amounts : amounts;
}
