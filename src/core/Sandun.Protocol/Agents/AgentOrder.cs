namespace Sandun.Protocol;

/// <summary>What the resource manager tells an agent over the agent link. All orders are idempotent.</summary>
public abstract record AgentOrder
{
    private AgentOrder()
    {
    }

    /// <summary>The agent is registered under this id.</summary>
    public sealed record Registered(AgentId Id) : AgentOrder;

    /// <summary>Run a task; one that is known already is not run again.</summary>
    public sealed record Launch(FrameworkId Framework, TaskSpec Task) : AgentOrder;

    /// <summary>End a task; a null grace means the task's own. An unknown task is answered with a terminal status.</summary>
    public sealed record Kill(FrameworkId Framework, TaskId Task, TimeSpan? Grace) : AgentOrder;

    /// <summary>The status is durable at its framework.</summary>
    public sealed record Acknowledge(TaskId Task, Guid Uuid) : AgentOrder;

    /// <summary>
    /// Turn some of the agent's resources into others of the same quantities: a reservation or volume made, changed or ended. The agent keeps
    /// the result and answers with <see cref="AgentReport.OperationUpdate"/>; the same uuid again is answered again and not done again.
    /// </summary>
    public sealed record Convert(Guid Uuid, FrameworkId? Framework, OperationId? Operation, Resources Consumed, Resources Converted) : AgentOrder;

    /// <summary>The outcome of an operation is durable where it must be.</summary>
    public sealed record AcknowledgeOperation(Guid Uuid) : AgentOrder;

    /// <summary>Bytes for an executor; delivered once or not at all.</summary>
    public sealed record ExecutorMessage(FrameworkId Framework, ExecutorId Executor, ReadOnlyMemory<byte> Data) : AgentOrder;

    /// <summary>Ends an executor and its tasks.</summary>
    public sealed record ShutdownExecutor(FrameworkId Framework, ExecutorId Executor) : AgentOrder;

    /// <summary>The framework has ended: its executors are ended too.</summary>
    public sealed record ShutdownFramework(FrameworkId Framework) : AgentOrder;

    /// <summary>The framework is there again: what it has not acknowledged is said to it now, not when that is due. Older agents pass it over.</summary>
    public sealed record SendAgain(FrameworkId Framework) : AgentOrder;

    /// <summary>The agent was given up; it ends all its tasks and registers anew without its old id.</summary>
    public sealed record Shutdown(string Why) : AgentOrder;
}
