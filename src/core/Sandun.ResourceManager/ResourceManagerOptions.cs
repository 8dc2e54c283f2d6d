namespace Sandun.ResourceManager;

/// <summary>What an operator may set about the resource manager.</summary>
public sealed record ResourceManagerOptions
{
    /// <summary>An agent without connection or heartbeat for this long is unreachable, and its tasks with it.</summary>
    public TimeSpan AgentTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after a start agents and frameworks known from before are waited for. Until then nobody is told that a task of such an
    /// agent is gone. Enough for thousands of agents to come back one after another.
    /// </summary>
    public TimeSpan ReturnTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An agent unreachable for this long is forgotten: Mesos' <c>--registry_max_agent_age</c>.</summary>
    public TimeSpan AgentRemovalAge { get; init; } = TimeSpan.FromDays(14);
}
