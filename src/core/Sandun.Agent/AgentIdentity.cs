using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>Who an agent is to the resource manager.</summary>
/// <param name="Id">Its id, drawn by itself; null before it first introduces itself and after it was given up.</param>
/// <param name="BootId">The machine's boot in which its tasks were last seen.</param>
/// <param name="GivenUp">Whether it ends all its tasks before it registers anew.</param>
public sealed record AgentIdentity(AgentId? Id, string BootId, bool GivenUp);
