using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The last failure of an app's tasks: Marathon's <c>lastTaskFailure</c> and what Sandun knows beyond it.</summary>
public sealed record TaskFailure
{
    public required PathId App { get; init; }
    public required TaskId Task { get; init; }
    public required TaskState State { get; init; }
    public required string Message { get; init; }
    public required string Host { get; init; }
    public AgentId? Agent { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public required DateTimeOffset Version { get; init; }
    public TaskReason Reason { get; init; }
    public int? ExitCode { get; init; }

    /// <summary>The task's last lines of output, at most 4 KiB.</summary>
    public string LastOutput { get; init; } = "";
}
