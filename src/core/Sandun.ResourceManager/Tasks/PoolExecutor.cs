using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>The executor of a task, where its framework brought one.</summary>
/// <param name="Id">Its id, unique within the framework on one agent.</param>
/// <param name="Resources">What it takes as long as any of its tasks lives; counted once.</param>
public sealed record PoolExecutor(ExecutorId Id, Resources Resources);
