using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All refusals, found by key, by agent and by framework, and in order of their end.</summary>
internal sealed class RefusalBook
{
    private readonly Dictionary<RefusalKey, Refusal> _refusals = [];
    private readonly SortedSet<(DateTimeOffset Until, RefusalKey Key)> _ends = [];
    private readonly SortedIndex<AgentId, RefusalKey> _byAgent = new();
    private readonly SortedIndex<FrameworkId, RefusalKey> _byFramework = new();

    public DateTimeOffset? NextEnd => _ends.Count == 0 ? null : _ends.Min.Until;

    public IReadOnlyList<RefusalKey> OnAgent(AgentId agent) => [.. _byAgent.Of(agent)];

    public IReadOnlyList<RefusalKey> ByFramework(FrameworkId framework) => [.. _byFramework.Of(framework)];

    /// <summary>The next refusal that has ended, or null.</summary>
    public RefusalKey? NextEndedBy(DateTimeOffset now) => _ends.Count > 0 && _ends.Min.Until <= now ? _ends.Min.Key : null;

    /// <summary>Whether an offer of these resources was refused and the refusal stands.</summary>
    public bool Blocks(RefusalKey key, Resources candidate) => _refusals.TryGetValue(key, out var refusal) && refusal.Blocks(candidate);

    public void Put(Refusal refusal)
    {
        Remove(refusal.Key);
        _refusals.Add(refusal.Key, refusal);
        _ends.Add((refusal.Until, refusal.Key));
        _byAgent.Add(refusal.Key.Agent, refusal.Key);
        _byFramework.Add(refusal.Key.Holder.Framework, refusal.Key);
    }

    public void Remove(RefusalKey key)
    {
        if (!_refusals.Remove(key, out var refusal)) return;
        _ends.Remove((refusal.Until, key));
        _byAgent.Remove(key.Agent, key);
        _byFramework.Remove(key.Holder.Framework, key);
    }
}
