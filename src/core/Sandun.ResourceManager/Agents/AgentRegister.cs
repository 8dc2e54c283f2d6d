using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All agents, in order of their ids, with their sessions, due times and what is held on them.</summary>
internal sealed partial class AgentRegister(ResourceManagerOptions options, Ledger ledger)
{
    private readonly Dictionary<AgentId, AgentState> _byId = [];
    private readonly AgentSequence _order = new();
    private readonly Dictionary<long, AgentState> _sessions = [];
    private readonly SortedSet<(DateTimeOffset Due, AgentId Agent)> _due = [];
    private readonly SortedIndex<string, AgentId> _byHost = new();
    private DateTimeOffset? _recoveryBegan;

    /// <summary>The agent that will be asked for next, or null.</summary>
    private AgentState? _expected;

    /// <summary>In order of their ids.</summary>
    public ImmutableArray<AgentState> All => _order.All;

    public int Count => _byId.Count;

    /// <summary>How many agents in the pool have something free.</summary>
    public int FreeCount { get; private set; }

    /// <summary>How many agents known from the store are still waited for.</summary>
    public int Awaited { get; private set; }

    /// <summary>When something is due at the earliest; not before a postponement ends, and then at the latest while the brake holds.</summary>
    public DateTimeOffset? NextDue =>
        Brake is not null ? _postponedTo : _due.Count == 0 ? null : _due.Min.Due > _postponedTo ? _due.Min.Due : _postponedTo;

    /// <summary>Agents that changed since the view was last taken.</summary>
    public List<AgentId> Changed { get; } = [];

    public AgentState? Find(AgentId id) => _byId.GetValueOrDefault(id);

    /// <exception cref="KeyNotFoundException">It is unknown.</exception>
    public AgentState Get(AgentId id) => _expected is { } expected && expected.Id == id ? expected : _byId[id];

    /// <summary>The agent will be asked for next.</summary>
    public void Expect(AgentState agent) => _expected = agent;

    public AgentState? OfSession(long session) => _sessions.GetValueOrDefault(session);

    public IReadOnlyCollection<AgentId> OnHost(string hostname) => _byHost.Of(hostname);

    /// <summary>The next agent whose time has come, or null.</summary>
    public AgentState? NextDueBy(DateTimeOffset now) => _due.Count > 0 && _due.Min.Due <= now ? _byId[_due.Min.Agent] : null;

    public void Put(AgentRecord record)
    {
        if (!_byId.TryGetValue(record.Id, out var agent))
        {
            agent = new AgentState(record) { Conditions = record.Spec.Conditions };
            _byId.Add(record.Id, agent);
            _order.Add(agent);
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
        var agent = _byId[id];
        Link(id, null, agent.Since);
        Change(agent, () => agent.IsInPool = false);
        if (agent.IsAwaited) Awaited--;
        Schedule(agent, null);
        SetTerm(agent.Record, null);
        SetOutage(id, null);
        _byHost.Remove(agent.Record.Spec.Hostname, id);
        NoteLoss(agent, -1);
        _byId.Remove(id);
        _order.Remove(agent);
        _expected = null;
    }

    public void BeginRecovery(DateTimeOffset at)
    {
        _recoveryBegan = at;
        foreach (var agent in All)
        {
            if (!agent.IsAwaited) continue;
            agent.Since = at;
            Schedule(agent, at + options.ReturnTimeout);
            NoteChange(agent);
        }
    }

    public void Link(AgentId id, long? session, DateTimeOffset at)
    {
        var agent = _byId[id];
        if (agent.Session is { } old) _sessions.Remove(old);
        agent.Session = session;
        agent.Since = at;
        if (session is { } current)
        {
            _sessions[current] = agent;
            agent.HasBeenHere = true;
            Change(agent, () => agent.IsInPool = true);
        }

        if (agent.IsInPool) Schedule(agent, session is null ? Sooner(agent.Due, at + options.AgentTimeout) : at + options.AgentTimeout);
        NoteFree(agent);
    }

    public void Hear(ResourceManagerFact.AgentHeard heard)
    {
        var agent = _byId[heard.Id];
        if (heard.Usage is not null)
        {
            agent.Usage = heard.Usage;
            agent.TaskUsage = heard.Tasks;
            agent.Conditions = heard.Usage.Conditions;
            NoteFree(agent);
        }

        if (agent.Session is not null) Schedule(agent, heard.At + options.AgentTimeout);
    }

    /// <summary>Changes what tasks use or offers hold on an agent; with a negative sign gives back. An agent that was forgotten holds nothing.</summary>
    public void Hold(AgentId id, Holder holder, Resources resources, bool isUsed, int sign)
    {
        if (_byId.TryGetValue(id, out var agent)) Hold(agent, holder, resources, isUsed, sign);
    }

    public void Hold(AgentState agent, Holder holder, Resources resources, bool isUsed, int sign)
    {
        // A shared volume counts once for a holder, however many of its tasks and offers have it, and once for a role: then the holdings as a whole say what changed.
        var isShared = agent.IsInPool && !resources.IsPlain && resources.Special.Any(resource => resource.Kind.IsShared);
        if (isShared)
        {
            ledger.ShareVolumes(agent.Holdings.All, -1);
            Charge(holder, agent.HoldingOf(holder), -1);
        }

        agent.Hold(holder, resources, isUsed, sign);
        if (isShared)
        {
            Charge(holder, agent.HoldingOf(holder), 1);
            ledger.ShareVolumes(agent.Holdings.All, 1);
        }
        else if (agent.IsInPool) ledger.Charge(holder, resources, isUsed, sign);
        NoteFree(agent);
    }

    /// <summary>Sets what an agent can oversubscribe.</summary>
    public void Oversubscribe(AgentId id, Resources revocable)
    {
        var agent = _byId[id];
        Change(agent, () => agent.SetRevocable(revocable));
    }

    public void CountTask(AgentId id, int delta)
    {
        if (_byId.TryGetValue(id, out var agent)) agent.RunningTasks += delta;
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
        ledger.AddTotal(agent.Total, sign);
        if (sign < 0) ledger.ShareVolumes(agent.Holdings.All, -1);
        foreach (var (holder, holding) in agent.Holdings.All) Charge(holder, holding, sign);
        if (sign > 0) ledger.ShareVolumes(agent.Holdings.All, 1);
    }

    private void Charge(Holder holder, Holding holding, int sign)
    {
        ledger.Charge(holder, holding.Used, true, sign);
        ledger.Charge(holder, holding.OfferedBeside, false, sign);
    }

    private void NoteFree(AgentState agent)
    {
        var has = agent.IsInPool && !agent.Free.IsNone;
        if (has != agent.HasFree) FreeCount += has ? 1 : -1;
        agent.HasFree = has;
        var counted = has && agent is { Session: not null, TakesWork: true } ? Quantities.Unreserved(agent.Free) : Quantities.Zero;
        ledger.AddFree(agent.FreeCounted, counted);
        agent.FreeCounted = counted;
        if (agent.Outage is not null) _outagesChanged.Add(agent.Id);
        NoteChange(agent);
    }

    private void NoteChange(AgentState agent)
    {
        if (agent.IsChanged) return;
        agent.IsChanged = true;
        Changed.Add(agent.Id);
    }

    /// <summary>A connection that ends is no sign of life: whoever is silent already gets no more time by it, and the brake that counts it stays.</summary>
    private static DateTimeOffset Sooner(DateTimeOffset? due, DateTimeOffset other) => due < other ? due.Value : other;

    private void Schedule(AgentState agent, DateTimeOffset? due)
    {
        if (agent.Due is { } before) _due.Remove((before, agent.Id));
        agent.Due = due;
        if (due is { } next) _due.Add((next, agent.Id));
    }
}
