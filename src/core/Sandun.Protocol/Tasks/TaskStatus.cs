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
    public string Message { get => _rare?.Message ?? ""; init => _rare = With(!string.IsNullOrEmpty(value), rare => rare with { Message = value ?? "" }); }

    public AgentId? Agent { get => _agent is null ? null : new AgentId(_agent); init => _agent = value?.Value; }

    /// <summary>Acknowledge with this; null when the status was made by the resource manager and needs no acknowledgement.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>Exit status 0–255, or 128 + signal; null when unknown or not terminal.</summary>
    public int? ExitCode { get => _rare?.ExitCode; init => _rare = With(value is not null, rare => rare with { ExitCode = value }); }

    /// <summary>The agent's process id of the task's first process; 0 when unknown.</summary>
    public int Pid { get; init; }

    /// <summary>Addresses of the task: the agent's on the host network, the container's own otherwise.</summary>
    public ImmutableArray<string> IpAddresses { get; init; } = [];

    /// <summary>All health checks pass (true), one fails (false), or none has a result (null).</summary>
    public bool? Healthy { get; init; }

    /// <summary>Each check's state, in order of the spec; checks without a result are absent.</summary>
    public ImmutableArray<CheckResult> Checks { get => _rare?.Checks ?? []; init => _rare = With(!value.IsDefaultOrEmpty, rare => rare with { Checks = value.IsDefault ? [] : value }); }

    public ReadinessResult? Readiness { get => _rare?.Readiness; init => _rare = With(value is not null, rare => rare with { Readiness = value }); }

    /// <summary>The last answer of the task's generic check; null without one.</summary>
    public CheckAnswer? Check { get => _rare?.Check; init => _rare = With(value is not null, rare => rare with { Check = value }); }

    /// <summary>The task its agent started in its place while it was cut off; null when there is none.</summary>
    public TaskId? Successor { get => _rare?.Successor; init => _rare = With(value is not null, rare => rare with { Successor = value }); }

    /// <summary>Last lines of stderr (else stdout) of a failed task, at most 4 KiB; empty otherwise.</summary>
    public string LastOutput { get => _rare?.LastOutput ?? ""; init => _rare = With(!string.IsNullOrEmpty(value), rare => rare with { LastOutput = value ?? "" }); }

    public TaskStatusSource Source { get; init; }

    /// <summary>When its agent was given up; only in <see cref="TaskState.Unreachable"/>.</summary>
    public DateTimeOffset? UnreachableSince { get => _rare?.UnreachableSince; init => _rare = With(value is not null, rare => rare with { UnreachableSince = value }); }

    /// <summary>What only foreign frameworks and executors use; null for nearly every status.</summary>
    public TaskStatusDetail? Detail { get => _rare?.Detail; init => _rare = With(value is not null, rare => rare with { Detail = value }); }

    /// <summary>The parts nearly no status has, with one of them set; null when none is left.</summary>
    private Rare? With(bool isSet, Func<Rare, Rare> set)
    {
        if (!isSet && _rare is null) return null;
        var rare = set(_rare ?? Rare.None);
        return rare == Rare.None ? null : rare;
    }

    private readonly string? _agent;

    /// <summary>Null for none: one status a task is kept, and of a million tasks nearly all run well.</summary>
    private readonly Rare? _rare;

    private sealed record Rare
    {
        public static readonly Rare None = new();

        public string Message { get; init; } = "";

        public int? ExitCode { get; init; }

        public ImmutableArray<CheckResult> Checks { get; init; } = [];

        public ReadinessResult? Readiness { get; init; }

        public CheckAnswer? Check { get; init; }

        public TaskId? Successor { get; init; }

        public string LastOutput { get; init; } = "";

        public DateTimeOffset? UnreachableSince { get; init; }

        public TaskStatusDetail? Detail { get; init; }
    }
}
