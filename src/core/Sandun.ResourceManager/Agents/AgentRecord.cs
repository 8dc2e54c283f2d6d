using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What is kept of an agent.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What it last said of itself.</param>
/// <param name="UnreachableSince">When it was given up for the time being; null while it answers or is waited for.</param>
public sealed record AgentRecord(AgentId Id, AgentSpec Spec, DateTimeOffset? UnreachableSince)
{
    /// <summary>An operator's order that it gets no new work; null while it is open.</summary>
    public AgentClosure? Closure { get; init; }

    /// <summary>Its latest quarantine, as long as it matters; null when there is none.</summary>
    public Quarantine? Quarantine { get; init; }
}
