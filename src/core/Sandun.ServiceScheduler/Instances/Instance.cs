using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// One unit of an app's count. It outlives its tasks: when one ends while the goal is to run, the next launch has the same instance id
/// and a higher incarnation.
/// </summary>
public sealed record Instance
{
    public required InstanceId Id { get; init; }
    public required PathId App { get; init; }
    public required InstanceCondition Condition { get; init; }
    public InstanceGoal Goal { get; init; } = InstanceGoal.Running;

    /// <summary>Number of the current or latest launch, from 1; 0 before the first.</summary>
    public int Incarnation { get; init; }

    /// <summary>Version of the app the current launch was made from.</summary>
    public required DateTimeOffset Version { get; init; }

    /// <summary>Since when the condition holds.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Current task; null before the first launch and after a task has ended.</summary>
    public TaskId? Task { get; init; }

    /// <summary>The containers of a launched pod in order of its definition, <see cref="Task"/> the first one's; empty for an app's instance.</summary>
    public ImmutableArray<ContainerTask> Containers { get; init; } = [];

    public AgentId? Agent { get; init; }
    /// <summary>The agent its persistent volumes are on: it is launched nowhere else. Null before its first launch, and without such volumes.</summary>
    public AgentId? Home { get; init; }

    /// <summary>Its persistent volumes; they stay when a task ends.</summary>
    public ImmutableArray<LocalVolume> Volumes { get; init; } = [];

    public string Host { get; init; } = "";

    /// <summary>Address of the agent its host ports are reached at; empty when the agent said none, then the host name serves.</summary>
    public string Address { get; init; } = "";
    public string? Region { get; init; }
    public string? Zone { get; init; }
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = Sorted.Empty;

    /// <summary>What the current task took from its offer.</summary>
    public Resources Resources { get; init; } = Resources.None;

    /// <summary>The current task's ports in order of the app's definitions.</summary>
    public ImmutableArray<TaskPort> Ports { get; init; } = [];

    public ImmutableArray<string> IpAddresses { get; init; } = [];
    public DateTimeOffset? StagedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>State of the current task as its agent last said; Staging until then.</summary>
    public TaskState TaskState { get; init; } = TaskState.Staging;

    public ImmutableArray<CheckResult> Checks { get; init; } = [];
    public bool? Healthy { get; init; }
    public ReadinessResult? Readiness { get; init; }

    /// <summary>The last answer of the app's generic check; null before it and without one.</summary>
    public CheckAnswer? Check { get; init; }
    public int Pid { get; init; }

    /// <summary>Why the instance is being stopped, for people; empty when it is not.</summary>
    public string StopReason { get; init; } = "";

    /// <summary>When it was told to go; it drains from then on. Null while it is to stay.</summary>
    public DateTimeOffset? StopAskedAt { get; init; }

    /// <summary>When the kill was last ordered; null before, and while it drains.</summary>
    public DateTimeOffset? KillSentAt { get; init; }

    /// <summary>Since when its agent cannot be reached; null when it can.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>Whether its node is to be left, and it is to move elsewhere.</summary>
    public bool Moves { get; init; }

    /// <summary>When what still runs on its node is ended; null for as long as it takes.</summary>
    public DateTimeOffset? MoveBy { get; init; }

    /// <summary>Number of health checks the current task was launched with.</summary>
    public int HealthCheckCount { get; init; }

    /// <summary>Whether the current task was launched with a readiness check.</summary>
    public bool HasReadinessCheck { get; init; }

    /// <summary>Network of the current task: says which of its ports others connect to.</summary>
    public NetworkMode Network { get; init; } = NetworkMode.Host;

    /// <summary>Launches so far that ended without being asked to.</summary>
    public int Restarts { get; init; }

    /// <summary>Launches the agent made by itself since the last one it was told to make: the current task is the last of them.</summary>
    public int Successions { get; init; }

    /// <summary>Its tasks as far as they have not ended; of an app's instance there is at most one.</summary>
    public IEnumerable<TaskId> LivingTasks =>
        Task is not { } task ? []
        : Containers.IsEmpty ? [task]
        : Containers.Where(container => !container.State.IsTerminal()).Select(container => container.Task);

    /// <summary>Whether it is counted as one of the app's instances: placed, not ended, not given up.</summary>
    public bool IsActive => Condition is InstanceCondition.Provisioned or InstanceCondition.Staging or InstanceCondition.Starting
        or InstanceCondition.Running or InstanceCondition.Killing or InstanceCondition.Unreachable;
}
