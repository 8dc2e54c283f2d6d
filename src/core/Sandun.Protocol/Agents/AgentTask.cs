namespace Sandun.Protocol;

/// <summary>A task as its agent reports it when it (re-)registers: agents hold the truth about tasks.</summary>
/// <param name="Framework">The framework that launched it.</param>
/// <param name="Id">The task.</param>
/// <param name="Resources">What it takes; nothing once it has ended.</param>
/// <param name="Status">Its latest status, acknowledged or not.</param>
public sealed record AgentTask(FrameworkId Framework, TaskId Id, Resources Resources, TaskStatus Status)
{
    /// <summary>The executor that runs it; null for the agent's own way.</summary>
    public ExecutorSpec? Executor { get; init; }

    /// <summary>Mesos' <c>TaskInfo</c> in protobuf, where its framework wrote one.</summary>
    public ReadOnlyMemory<byte> Definition { get; init; }
}
