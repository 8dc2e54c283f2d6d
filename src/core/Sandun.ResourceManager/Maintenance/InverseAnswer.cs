using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What a framework last said of leaving an agent: a hint to operators that binds nobody.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Framework">The framework.</param>
/// <param name="Unavailability">The outage it was asked about; of another one it is asked anew.</param>
/// <param name="IsAccepted">Whether it will leave.</param>
/// <param name="At">When it said so.</param>
/// <param name="Until">It is not asked again before; null when it may be asked.</param>
public sealed record InverseAnswer(
    AgentId Agent, FrameworkId Framework, Unavailability Unavailability, bool IsAccepted, DateTimeOffset At, DateTimeOffset? Until);
