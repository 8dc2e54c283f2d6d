using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>An agent that an operator declared gone: its id is never let in again.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it was declared gone.</param>
/// <param name="BootId">The run of its machine then: an agent that joins anew within it gets no work until it is reactivated.</param>
/// <param name="By">Who declared it; empty where there are no principals.</param>
public sealed record GoneAgent(AgentId Id, DateTimeOffset At, string BootId, string By);
