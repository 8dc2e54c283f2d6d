using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What an agent says over the agent link.</summary>
public abstract record AgentReport
{
    private AgentReport()
    {
    }

    /// <summary>First message of each connection: who it is and all tasks it knows, ended and unacknowledged ones included.</summary>
    public sealed record Register(AgentSpec Agent, ImmutableArray<AgentTask> Tasks) : AgentReport
    {
        /// <summary>The executors of frameworks that run there.</summary>
        public ImmutableArray<AgentExecutor> Executors { get; init; } = [];

        /// <summary>Operations it has judged and was not told that this is known: what they made is in its resources already.</summary>
        public ImmutableArray<Guid> Operations { get; init; } = [];
    }

    public sealed record Status(FrameworkId Framework, TaskStatus Update) : AgentReport;

    /// <summary>Sent at a fixed interval: proves life and says what is used.</summary>
    public sealed record Heartbeat(NodeUsage Node, ImmutableArray<TaskUsage> Tasks) : AgentReport;

    /// <summary>The outcome of an operation, repeated until it is acknowledged.</summary>
    public sealed record OperationUpdate(Guid Uuid, FrameworkId? Framework, OperationStatus Update) : AgentReport
    {
        /// <summary>What was to be turned, for a resource manager that knows nothing of it any more; null from older agents.</summary>
        public Resources? Consumed { get; init; }

        /// <summary>And into what.</summary>
        public Resources? Converted { get; init; }
    }

    /// <summary>Bytes of an executor for its framework; delivered once or not at all.</summary>
    public sealed record ExecutorMessage(FrameworkId Framework, ExecutorId Executor, ReadOnlyMemory<byte> Data) : AgentReport;

    /// <summary>An executor has ended; its tasks are reported by themselves. Said once.</summary>
    /// <param name="Framework">Whose it was.</param>
    /// <param name="Executor">Its id.</param>
    /// <param name="WaitStatus">As of wait(2); 0 when nobody saw it.</param>
    public sealed record ExecutorExited(FrameworkId Framework, ExecutorId Executor, int WaitStatus) : AgentReport;

    /// <summary>How much the agent can oversubscribe now: all of it revocable. Replaces what it said before.</summary>
    public sealed record Oversubscribed(Resources Revocable) : AgentReport;
}
