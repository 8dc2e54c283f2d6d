using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>One container of a launched pod: its task as the agent last said.</summary>
public sealed record ContainerTask
{
    public required string Name { get; init; }
    public required TaskId Task { get; init; }

    /// <summary>Its first port among the instance's.</summary>
    public int FirstPort { get; init; }

    /// <summary>How many of the instance's ports are its own.</summary>
    public int PortCount { get; init; }

    /// <summary>Index of its health check among the pod's; null when it has none.</summary>
    public int? CheckIndex { get; init; }

    public TaskState State { get; init; } = TaskState.Staging;

    /// <summary>Since when the state holds.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Its check's result; null before the first.</summary>
    public CheckResult? Check { get; init; }

    public TaskReason Reason { get; init; }
    public string Message { get; init; } = "";
    public int? ExitCode { get; init; }
    public string LastOutput { get; init; } = "";

    /// <summary>Whether its check passes; null when it has none or no result.</summary>
    public bool? Healthy => Check is null ? null : Check.Alive ? true : Check.ConsecutiveFailures > 0 ? false : null;
}
