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

    /// <summary>The agent was given up; it ends all its tasks and registers anew without its old id.</summary>
    public sealed record Shutdown(string Why) : AgentOrder;
}
