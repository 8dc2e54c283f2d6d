using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>Where the agent stands with the resource manager.</summary>
/// <param name="Recovered">Whether the machine was searched for tasks; before that nothing is said.</param>
/// <param name="Connected">The machine as it introduces itself on the open link; null while the link is down.</param>
/// <param name="Registered">Whether the resource manager has answered on this link; statuses flow from then on.</param>
public sealed record LinkState(bool Recovered, AgentSpec? Connected, bool Registered)
{
    public static readonly LinkState Down = new(false, null, false);

    /// <summary>The search of the machine that is waited for; null when none is.</summary>
    public Guid? Search { get; init; }
}
