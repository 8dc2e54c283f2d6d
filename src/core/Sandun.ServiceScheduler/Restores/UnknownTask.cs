using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>A task that runs and that the restored state does not hold.</summary>
/// <param name="Id">The task.</param>
/// <param name="App">The app its id was made for, as far as it tells.</param>
/// <param name="Agent">Where it runs; null when its status did not say.</param>
/// <param name="State">What was last heard of it.</param>
/// <param name="Since">When it was first heard of after the restore.</param>
public sealed record UnknownTask(TaskId Id, PathId App, AgentId? Agent, TaskState State, DateTimeOffset Since);
