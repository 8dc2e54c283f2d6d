using System.Net;
using Sandun.Protocol;

namespace Sandun.Runtimes;

/// <summary>A task to run, with what its environment names.</summary>
public sealed record TaskLaunch(TaskSpec Task, FrameworkId Framework, AgentId? Agent)
{
    /// <summary>The executor it is, when it is one and no task.</summary>
    public ExecutorId? Executor { get; init; }

    /// <summary>Where the agent's HTTP interface answers on this machine; null where it has none.</summary>
    public IPEndPoint? Endpoint { get; init; }

    /// <summary>The task's id as its framework gave it; null where it is the one it runs under.</summary>
    public TaskId? GivenId { get; init; }
}
