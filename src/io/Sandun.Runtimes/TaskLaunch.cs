using Sandun.Protocol;

namespace Sandun.Runtimes;

/// <summary>A task to run, with what its environment names.</summary>
public sealed record TaskLaunch(TaskSpec Task, FrameworkId Framework, AgentId? Agent);
