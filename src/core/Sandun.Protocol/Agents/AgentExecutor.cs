namespace Sandun.Protocol;

/// <summary>An executor of a framework as its agent reports it when it (re-)registers.</summary>
/// <param name="Framework">Whose it is.</param>
/// <param name="Id">The executor.</param>
public sealed record AgentExecutor(FrameworkId Framework, ExecutorId Id);
