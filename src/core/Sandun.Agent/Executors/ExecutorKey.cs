using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>Names an executor on its agent; of one name at most one lives at a time.</summary>
public readonly record struct ExecutorKey(FrameworkId Framework, ExecutorId Executor);
