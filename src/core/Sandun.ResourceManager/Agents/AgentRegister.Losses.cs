using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What the register knows of losses: who is silent, who was given up lately, and what holds the next ones back.</summary>
internal sealed partial class AgentRegister
{
    private readonly SortedSet<(DateTimeOffset Since, AgentId Agent)> _givenUp = [];
    private readonly SortedDictionary<string, int> _zones = new(StringComparer.Ordinal);
    private DateTimeOffset _postponedTo = DateTimeOffset.MinValue;

    /// <summary>Holds the losses that are due back; null while nothing does.</summary>
    public LossBrake? Brake { get; private set; }

    /// <summary>Until then an operator's word goes before the brake.</summary>
    public DateTimeOffset LossConfirmedUntil { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>How many data centers the known agents are in.</summary>
    public int Zones => _zones.Count;

    /// <summary>Agents that were heard no more for half their time or longer, and those given up within the brake's window.</summary>
    public IEnumerable<AgentState> SilentAt(DateTimeOffset now)
    {
        var soon = now + (options.AgentTimeout / 2);
        foreach (var (due, id) in _due)
        {
            if (due > soon) break;
            if (_byId[id] is { Record.UnreachableSince: null } agent) yield return agent;
        }

        foreach (var (_, id) in GivenUpSince(now - options.BrakeWindow)) yield return _byId[id];
    }

    /// <summary>Agents that would be given up now if nothing held that back.</summary>
    public IEnumerable<AgentId> OverdueAt(DateTimeOffset now) =>
        _due.TakeWhile(one => one.Due <= now).Where(one => _byId[one.Agent].Record.UnreachableSince is null).Select(one => one.Agent);

    /// <summary>How many agents were in service at the beginning of the brake's window.</summary>
    public int InServiceAt(DateTimeOffset now) => Count - _givenUp.Count + GivenUpSince(now - options.BrakeWindow).Count;

    /// <summary>When the limit on the rate lets the next agent be given up, if that is later than now.</summary>
    public DateTimeOffset? NextLossBy(DateTimeOffset now)
    {
        if (options.LossLimit is not { } limit) return null;
        var lately = GivenUpSince(now - limit.Per);
        return lately.Count < limit.Count ? null : lately.ElementAt(lately.Count - limit.Count).Since + limit.Per;
    }

    public void Postpone(ResourceManagerFact.LossesPostponed postponed)
    {
        _postponedTo = postponed.Until;
        Brake = postponed.Brake;
    }

    public void ConfirmLosses(DateTimeOffset at)
    {
        LossConfirmedUntil = at + options.BrakeWindow;
        _postponedTo = at;
        Brake = null;
    }

    private SortedSet<(DateTimeOffset Since, AgentId Agent)> GivenUpSince(DateTimeOffset since) =>
        _givenUp.Count == 0 || _givenUp.Max.Since <= since
            ? []
            : _givenUp.GetViewBetween((since.AddTicks(1), default), (DateTimeOffset.MaxValue, default));

    private void NoteLoss(AgentState agent, int sign)
    {
        if (agent.Record.UnreachableSince is { } since)
        {
            if (sign > 0) _givenUp.Add((since, agent.Id));
            else _givenUp.Remove((since, agent.Id));
        }

        var zone = agent.Record.Spec.Zone ?? "";
        var count = _zones.GetValueOrDefault(zone) + sign;
        if (count == 0) _zones.Remove(zone);
        else _zones[zone] = count;
    }
}
