using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What an agent says over the agent link.</summary>
public abstract record AgentReport
{
    private AgentReport()
    {
    }

    /// <summary>First message of each connection: who it is and all tasks it knows, ended and unacknowledged ones included.</summary>
    public sealed record Register(AgentSpec Agent, ImmutableArray<AgentTask> Tasks) : AgentReport;

    public sealed record Status(FrameworkId Framework, TaskStatus Update) : AgentReport;

    /// <summary>Sent at a fixed interval: proves life and says what is used.</summary>
    public sealed record Heartbeat(NodeUsage Node, ImmutableArray<TaskUsage> Tasks) : AgentReport;

    /// <summary>The outcome of an operation, repeated until it is acknowledged.</summary>
    public sealed record OperationUpdate(Guid Uuid, FrameworkId? Framework, OperationStatus Update) : AgentReport;

    /// <summary>How much the agent can oversubscribe now: all of it revocable. Replaces what it said before.</summary>
    public sealed record Oversubscribed(Resources Revocable) : AgentReport;
}
