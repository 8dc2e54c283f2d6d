using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All refusals, found by agent and by framework, and in order of their end.</summary>
internal sealed class RefusalBook
{
    private readonly Dictionary<AgentId, Dictionary<Holder, Refusal>> _byAgent = [];
    private readonly SortedSet<(DateTimeOffset Until, RefusalKey Key)> _ends = [];
    private readonly SortedIndex<FrameworkId, RefusalKey> _byFramework = new();

    public DateTimeOffset? NextEnd => _ends.Count == 0 ? null : _ends.Min.Until;

    /// <summary>In order of their keys.</summary>
    public IReadOnlyList<RefusalKey> OnAgent(AgentId agent) =>
        _byAgent.TryGetValue(agent, out var refusals) ? [.. refusals.Keys.Order().Select(holder => new RefusalKey(agent, holder))] : [];

    /// <summary>In order of their keys.</summary>
    public IReadOnlyList<RefusalKey> ByFramework(FrameworkId framework) => [.. _byFramework.Of(framework)];

    public int CountOf(FrameworkId framework) => _byFramework.Of(framework).Count;

    /// <summary>What stands against offers of an agent; null for nothing.</summary>
    public IReadOnlyDictionary<Holder, Refusal>? Of(AgentId agent) => _byAgent.Count == 0 ? null : _byAgent.GetValueOrDefault(agent);

    /// <summary>The next refusal that has ended, or null.</summary>
    public RefusalKey? NextEndedBy(DateTimeOffset now) => _ends.Count > 0 && _ends.Min.Until <= now ? _ends.Min.Key : null;

    public void Put(Refusal refusal)
    {
        Remove(refusal.Key);
        if (!_byAgent.TryGetValue(refusal.Key.Agent, out var refusals)) _byAgent[refusal.Key.Agent] = refusals = [];
        refusals.Add(refusal.Key.Holder, refusal);
        _ends.Add((refusal.Until, refusal.Key));
        _byFramework.Add(refusal.Key.Holder.Framework, refusal.Key);
    }

    public void Remove(RefusalKey key)
    {
        if (!_byAgent.TryGetValue(key.Agent, out var refusals) || !refusals.Remove(key.Holder, out var refusal)) return;
        if (refusals.Count == 0) _byAgent.Remove(key.Agent);
        _ends.Remove((refusal.Until, key));
        _byFramework.Remove(key.Holder.Framework, key);
    }
}
