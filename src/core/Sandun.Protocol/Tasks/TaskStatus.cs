using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>A report on one task, as Mesos' <c>TaskStatus</c>; repeated by the agent until it is acknowledged when <see cref="Uuid"/> is set.</summary>
public sealed record TaskStatus
{
    public required TaskId TaskId { get; init; }
    public required TaskState State { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public TaskReason Reason { get; init; }

    /// <summary>A sentence for people; empty when there is nothing to say.</summary>
    public string Message { get; init; } = "";

    public AgentId? Agent { get; init; }

    /// <summary>Acknowledge with this; null when the status was made by the resource manager and needs no acknowledgement.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>Exit status 0–255, or 128 + signal; null when unknown or not terminal.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The agent's process id of the task's first process; 0 when unknown.</summary>
    public int Pid { get; init; }

    /// <summary>Addresses of the task: the agent's on the host network, the container's own otherwise.</summary>
    public ImmutableArray<string> IpAddresses { get; init; } = [];

    /// <summary>All health checks pass (true), one fails (false), or none has a result (null).</summary>
    public bool? Healthy { get; init; }

    /// <summary>Each check's state, in order of the spec; checks without a result are absent.</summary>
    public ImmutableArray<CheckResult> Checks { get; init; } = [];

    public ReadinessResult? Readiness { get; init; }

    /// <summary>The task its agent started in its place while it was cut off; null when there is none.</summary>
    public TaskId? Successor { get; init; }

    /// <summary>Last lines of stderr (else stdout) of a failed task, at most 4 KiB; empty otherwise.</summary>
    public string LastOutput { get; init; } = "";

    public TaskStatusSource Source { get; init; }

    /// <summary>When its agent was given up; only in <see cref="TaskState.Unreachable"/>.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>What only foreign frameworks and executors use; null for nearly every status.</summary>
    public TaskStatusDetail? Detail { get; init; }
}
