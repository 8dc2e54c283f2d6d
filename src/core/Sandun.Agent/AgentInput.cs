using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>What can happen to an agent.</summary>
public abstract record AgentInput
{
    private AgentInput()
    {
    }

    /// <summary>The checkpoint is loaded. Nothing is said to the resource manager before <see cref="Recovered"/>.</summary>
    public sealed record Started : AgentInput;

    /// <summary>The answer to <see cref="AgentCommand.Recover"/>: what is left of the machine's tasks.</summary>
    /// <param name="Search">The search this answers; an answer to another one is of the past and is not heard.</param>
    /// <param name="BootId">The machine's boot id now; tasks of another boot are gone for certain.</param>
    /// <param name="Found">What the runtimes found, unknown tasks included; a known task that is absent left no trace.</param>
    public sealed record Recovered(Guid Search, string BootId, ImmutableArray<FoundTask> Found) : AgentInput;

    /// <summary>The agent link is up; the agent introduces itself.</summary>
    /// <param name="Spec">The machine as it is now; its id is filled in by the brain.</param>
    public sealed record LinkConnected(AgentSpec Spec) : AgentInput;

    public sealed record LinkLost : AgentInput;

    public sealed record Ordered(AgentOrder Order) : AgentInput;

    /// <summary>The task's first process runs.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="Pid">Its process id on the machine; 0 when the engine does not tell.</param>
    /// <param name="IpAddresses">Where the task is reached.</param>
    public sealed record Launched(TaskId Task, int Pid, ImmutableArray<string> IpAddresses) : AgentInput;

    /// <summary>The task never ran, and nothing of it is left running.</summary>
    public sealed record LaunchFailed(TaskId Task, TaskReason Reason, string Message) : AgentInput;

    /// <summary>The task ran and has ended; nothing of it is left running.</summary>
    public sealed record Exited(TaskId Task, TaskEnd End) : AgentInput;

    /// <summary>A health check was probed.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="Index">Index into <see cref="TaskSpec.HealthChecks"/>.</param>
    /// <param name="Failure">What was wrong; null for a success.</param>
    public sealed record Probed(TaskId Task, int Index, string? Failure) : AgentInput;

    public sealed record ReadinessProbed(TaskId Task, ReadinessResult Result) : AgentInput;

    /// <summary>The generic check of a task was asked.</summary>
    public sealed record Checked(TaskId Task, CheckAnswer Answer) : AgentInput;

    /// <summary>An executor of a framework subscribed.</summary>
    /// <param name="Key">Which.</param>
    /// <param name="Tasks">Tasks it has and no update of which was acknowledged to it.</param>
    /// <param name="Updates">Updates that were not acknowledged to it.</param>
    public sealed record ExecutorSubscribed(ExecutorKey Key, ImmutableArray<TaskId> Tasks, ImmutableArray<TaskStatus> Updates) : AgentInput;

    /// <summary>An executor reports on one of its tasks.</summary>
    public sealed record ExecutorUpdated(ExecutorKey Key, TaskStatus Update) : AgentInput;

    /// <summary>An executor has bytes for its framework.</summary>
    public sealed record ExecutorSaid(ExecutorKey Key, ReadOnlyMemory<byte> Data) : AgentInput;

    /// <summary>What is used now; passed on as the heartbeat.</summary>
    public sealed record Measured(NodeUsage Node, ImmutableArray<TaskUsage> Tasks) : AgentInput;

    /// <summary>The disk is nearly full: sandboxes of ended tasks go before their time.</summary>
    public sealed record DiskPressed : AgentInput;
}
