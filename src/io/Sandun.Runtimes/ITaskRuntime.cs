using Sandun.Agent;
using Sandun.Protocol;

namespace Sandun.Runtimes;

/// <summary>
/// Runs tasks of one kind. All calls return at once; what becomes of them arrives as inputs of the agent's brain, and each may be
/// repeated.
/// </summary>
public interface ITaskRuntime
{
    /// <summary>Whether tasks of this kind belong here.</summary>
    bool Takes(TaskSpec task);

    /// <summary>Finds what is left of earlier tasks and watches what runs: the known ones, and unknown ones it finds on the machine.</summary>
    Task<IReadOnlyList<FoundTask>> RecoverAsync(IReadOnlyList<TaskSpec> known, CancellationToken cancellation);

    /// <summary>Answers with <see cref="AgentInput.Launched"/> or <see cref="AgentInput.LaunchFailed"/>, later with <see cref="AgentInput.Exited"/>.</summary>
    void Launch(TaskLaunch launch);

    /// <summary>SIGTERM to a running task; a launch in progress is given up.</summary>
    void Terminate(TaskId task);

    /// <summary>SIGKILL to all of a task.</summary>
    void Kill(TaskId task);

    /// <summary>Ends a task nobody knows and deletes its traces, or only the traces of one that ended.</summary>
    void Remove(TaskId task);

    /// <summary>A running program may take other resources from now on; its limits follow where the machine has any.</summary>
    void Resize(TaskSpec program);

    /// <summary>What running tasks use.</summary>
    ValueTask<IReadOnlyList<TaskUsage>> MeasureAsync(CancellationToken cancellation);

    /// <summary>Runs a command inside a running task, for its health check. Null when it succeeded, else what was wrong.</summary>
    Task<string?> ProbeAsync(TaskSpec task, string command, CancellationToken cancellation);
}
