using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>What the agent wants done after its facts are durable. All commands may be repeated.</summary>
public abstract record AgentCommand
{
    private AgentCommand()
    {
    }

    /// <summary>Look for what is left of these tasks, and for tasks not among them; answered by <see cref="AgentInput.Recovered"/>.</summary>
    /// <param name="Search">Names this search in its answer: a brain that was rebuilt must not take the answer to its predecessor's for its own.</param>
    /// <param name="Known">The tasks that are believed not to have ended.</param>
    public sealed record Recover(Guid Search, ImmutableArray<TaskSpec> Known) : AgentCommand;

    /// <summary>Run a task; answered by <see cref="AgentInput.Launched"/> or <see cref="AgentInput.LaunchFailed"/>.</summary>
    public sealed record Launch(TaskSpec Task, FrameworkId Framework, AgentId? Agent) : AgentCommand
    {
        /// <summary>The task's id as its framework gave it.</summary>
        public required TaskId GivenId { get; init; }
    }

    /// <summary>Run an executor; answered as <see cref="Launch"/> is, under the name of its run.</summary>
    public sealed record LaunchExecutor(HeldExecutor Executor, Resources Resources, AgentId? Agent) : AgentCommand;

    /// <summary>Say something to an executor; lost when it is not connected.</summary>
    public sealed record TellExecutor(ExecutorKey Executor, ExecutorWord Word) : AgentCommand;

    /// <summary>A running program may take other resources from now on.</summary>
    public sealed record Resize(TaskSpec Program) : AgentCommand;

    /// <summary>Delete a persistent volume and what is in it.</summary>
    /// <param name="Name">The volume's.</param>
    /// <param name="Disk">The path or mount disk it lies on; null for the work directory.</param>
    public sealed record RemoveVolume(string Name, DiskSource? Disk) : AgentCommand;

    /// <summary>Ask the task to end (SIGTERM), or give up its launch.</summary>
    public sealed record Terminate(TaskId Task) : AgentCommand;

    /// <summary>End the task and all it started (SIGKILL).</summary>
    public sealed record Kill(TaskId Task) : AgentCommand;

    /// <summary>Begin to probe; results come as <see cref="AgentInput.Probed"/>, <see cref="AgentInput.ReadinessProbed"/> and <see cref="AgentInput.Checked"/>.</summary>
    /// <param name="Task">Its checks say what is probed.</param>
    /// <param name="IpAddresses">Where the task is reached.</param>
    /// <param name="Checks">What is known of its health checks: a check that succeeded before is not hurried.</param>
    /// <param name="IsReady">Whether its readiness check is done.</param>
    public sealed record StartProbes(TaskSpec Task, ImmutableArray<string> IpAddresses, ImmutableArray<CheckResult> Checks, bool IsReady) : AgentCommand;

    public sealed record StopProbes(TaskId Task) : AgentCommand;

    /// <summary>Say something to the resource manager; lost when the link is down.</summary>
    public sealed record Send(AgentReport Report) : AgentCommand;

    /// <summary>Delete an ended task's sandbox and all the runtimes keep of it.</summary>
    public sealed record RemoveSandbox(TaskId Task) : AgentCommand;

    /// <summary>End a task nobody knows and delete what is left of it.</summary>
    public sealed record Destroy(TaskId Task) : AgentCommand;

    /// <summary>Close the link and open it anew: the agent has no id any more and all its tasks have ended.</summary>
    public sealed record Reconnect : AgentCommand;
}
