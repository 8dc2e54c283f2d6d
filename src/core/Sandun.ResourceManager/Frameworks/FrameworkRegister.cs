using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All frameworks, in order of their ids, with their sessions and due times; keeps the ledger's active clients.</summary>
internal sealed class FrameworkRegister(ResourceManagerOptions options, Ledger ledger)
{
    private readonly SortedDictionary<FrameworkId, FrameworkState> _frameworks = [];
    private readonly Dictionary<FrameworkId, FrameworkState> _byId = [];
    private readonly Dictionary<long, FrameworkState> _sessions = [];
    private readonly SortedSet<(DateTimeOffset Due, FrameworkId Framework)> _due = [];
    private readonly SortedSet<(DateTimeOffset EndedAt, FrameworkId Framework)> _ended = [];

    /// <summary>The framework that will be asked for next, or null.</summary>
    private FrameworkState? _expected;

    public IReadOnlyCollection<FrameworkState> All => _frameworks.Values;

    public DateTimeOffset? NextDue => _due.Count == 0 ? null : _due.Min.Due;

    /// <summary>Frameworks that were torn down, oldest first.</summary>
    public IReadOnlyCollection<(DateTimeOffset EndedAt, FrameworkId Framework)> Ended => _ended;

    public FrameworkState? Find(FrameworkId id) => _byId.GetValueOrDefault(id);

    /// <exception cref="KeyNotFoundException">It is unknown.</exception>
    public FrameworkState Get(FrameworkId id) => _expected is { } expected && expected.Id == id ? expected : _byId[id];

    /// <summary>The framework will be asked for next.</summary>
    public void Expect(FrameworkState framework) => _expected = framework;

    public FrameworkState? OfSession(long session) => _sessions.GetValueOrDefault(session);

    /// <summary>The next framework whose failover timeout has passed, or null.</summary>
    public FrameworkState? NextDueBy(DateTimeOffset now) => _due.Count > 0 && _due.Min.Due <= now ? _byId[_due.Min.Framework] : null;

    public void Put(FrameworkRecord record)
    {
        if (!_byId.TryGetValue(record.Id, out var framework))
        {
            framework = new FrameworkState(record);
            _byId.Add(record.Id, framework);
            _frameworks.Add(record.Id, framework);
        }

        Serve(framework, () => framework.SetRecord(record));
        if (record.EndedAt is not { } ended) return;
        _ended.Add((ended, record.Id));
        Schedule(framework, null);
    }

    public void Remove(FrameworkId id)
    {
        var framework = _byId[id];
        Link(id, null, default);
        Schedule(framework, null);
        if (framework.Record.EndedAt is { } ended) _ended.Remove((ended, id));
        _frameworks.Remove(id);
        _byId.Remove(id);
        _expected = null;
        foreach (var role in framework.Record.Roles) ledger.Unsubscribe(new Holder(id, role));
        ledger.Forget(id);
    }

    /// <summary>Frameworks that do not come back after a start are torn down too, but none before agents had time to.</summary>
    public void BeginRecovery(DateTimeOffset at)
    {
        foreach (var framework in _frameworks.Values)
        {
            if (framework.HasEnded || framework.Session is not null) continue;
            Schedule(framework, at + Longer(framework.Record.FailoverTimeout, options.ReturnTimeout));
        }
    }

    public void Link(FrameworkId id, long? session, DateTimeOffset at)
    {
        var framework = _byId[id];
        if (framework.Session is { } old) _sessions.Remove(old);
        if (session is { } current)
        {
            _sessions[current] = framework;
            framework.HasBeenHere = true;
        }

        Serve(framework, () =>
        {
            framework.Session = session;
            if (session is null) framework.Suppressed = [];
        });
        Schedule(framework, session is null && !framework.HasEnded ? at + framework.Record.FailoverTimeout : null);
    }

    public void Suppress(FrameworkId id, ImmutableSortedSet<Role> roles)
    {
        var framework = _byId[id];
        Serve(framework, () => framework.Suppressed = roles);
    }

    /// <summary>Constraints were checked when they came; none of them fails here.</summary>
    public void Constrain(FrameworkId id, ImmutableArray<OfferConstraints> constraints)
    {
        var filters = ImmutableSortedDictionary.CreateBuilder<Role, AgentFilter>();
        foreach (var constraint in constraints)
            if (AgentFilter.Of(constraint).Filter is { } filter) filters[constraint.Role] = filter;
        _byId[id].Constraints = filters.Count == 0 ? null : filters.ToImmutable();
    }

    private void Serve(FrameworkState framework, Action change)
    {
        var before = framework.Served().ToArray();
        foreach (var role in framework.Record.Roles) ledger.Unsubscribe(new Holder(framework.Id, role));
        change();
        if (!framework.HasEnded)
            foreach (var role in framework.Record.Roles) ledger.Subscribe(new Holder(framework.Id, role));
        var after = framework.Served().ToArray();
        foreach (var role in before.Except(after)) ledger.Deactivate(new Holder(framework.Id, role));
        foreach (var role in after.Except(before)) ledger.Activate(new Holder(framework.Id, role), framework);
    }

    private void Schedule(FrameworkState framework, DateTimeOffset? due)
    {
        if (framework.Due is { } before) _due.Remove((before, framework.Id));
        framework.Due = due;
        if (due is { } next) _due.Add((next, framework.Id));
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
