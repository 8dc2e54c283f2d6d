using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Who refused what: at most one refusal of each is remembered. Ordered by agent, framework, role.</summary>
public readonly record struct RefusalKey(AgentId Agent, Holder Holder) : IComparable<RefusalKey>
{
    public int CompareTo(RefusalKey other)
    {
        var byAgent = Agent.CompareTo(other.Agent);
        return byAgent != 0 ? byAgent : Holder.CompareTo(other.Holder);
    }
}
