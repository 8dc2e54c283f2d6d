namespace Sandun.Protocol;

/// <summary>What a framework wishes to be offered; Mesos' allocator hears it and does nothing, and so does ours.</summary>
public sealed record ResourceRequest(AgentId? Agent, Resources Resources);
