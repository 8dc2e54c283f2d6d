using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Everything an agent needs to run a task; it makes no further choice.</summary>
public sealed record TaskSpec
{
    public required TaskId Id { get; init; }

    /// <summary>Display name: for apps the path reversed and joined by dots, as Marathon does.</summary>
    public required string Name { get; init; }

    /// <summary>What is taken from the offer, ports included.</summary>
    public required Resources Resources { get; init; }

    /// <summary>The role they were allocated to, once the resource manager has given the task to an agent; null before, and from older ones.</summary>
    public Role? Role { get; init; }

    /// <summary>Upper bound of CPU in thousandths; null when only shares apply (a busy machine divides by request).</summary>
    public long? CpuLimitMillis { get; init; }

    /// <summary>Upper bound of memory in bytes; null when it equals the request, <see cref="long.MaxValue"/> when unlimited.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Run as <c>/bin/sh -c</c>; null when <see cref="Arguments"/> or the image say what to run.</summary>
    public string? Command { get; init; }

    /// <summary>Program and arguments without a shell; for Docker, arguments to the image's entry point.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Account to run as; null for the agent's default.</summary>
    public string? User { get; init; }

    /// <summary>Variables of the scheduler and the app; the agent adds Mesos' own (<c>MESOS_SANDBOX</c>, …) where they are missing.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = Sorted.Empty;

    public ImmutableArray<FetchSpec> Fetch { get; init; } = [];

    /// <summary>Directories of the agent the task sees.</summary>
    public ImmutableArray<VolumeMount> Volumes { get; init; } = [];

    /// <summary>The ports in order of their definitions, as <c>$PORT0…</c> and health checks index them.</summary>
    public ImmutableArray<TaskPort> Ports { get; init; } = [];

    /// <summary>Null for the process runtime.</summary>
    public DockerSpec? Docker { get; init; }

    public ImmutableArray<HealthCheckSpec> HealthChecks { get; init; } = [];

    public ReadinessCheckSpec? ReadinessCheck { get; init; }

    /// <summary>A check whose answer is shown and decides nothing: a command or one of the Mesos kinds; null for none.</summary>
    public HealthCheckSpec? Check { get; init; }

    /// <summary>Time between SIGTERM and SIGKILL.</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long it may run: then its agent ends it at once, as failed. Null for no limit.</summary>
    public TimeSpan? MaxCompletionTime { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = Sorted.Empty;

    /// <summary>What its agent may do by itself while it is cut off; null: nothing.</summary>
    public RestartBudget? Restarts { get; init; }

    /// <summary>Whether the container gets a terminal (Docker only).</summary>
    public bool Tty { get; init; }

    /// <summary>The group the task is launched with; null for a task on its own.</summary>
    public TaskGroup? Group { get; init; }

    /// <summary>Secrets it is given; their values travel with the order to launch it and are kept nowhere.</summary>
    public ImmutableArray<TaskSecret> Secrets
    {
        get => _secrets.IsDefault ? [] : _secrets;
        init => _secrets = value;
    }

    /// <summary>Checkpoints of older agents lack it; the generated readers leave it default then.</summary>
    private readonly ImmutableArray<TaskSecret> _secrets;

    /// <summary>Whether its agent ends it when a health check has failed too often; else its scheduler judges.</summary>
    public bool EndsWhenUnhealthy { get; init; }

    /// <summary>Why it cannot be launched, found when it was read from a foreign form; answered TASK_ERROR. Null for one that can.</summary>
    public string? Defect { get; init; }

    /// <summary>The agent a foreign framework says it is for, which must be its offer's; null where nobody says. Of use until it is launched only.</summary>
    public AgentId? Agent { get; init; }

    /// <summary>The executor that runs it, when its framework brings one; null for the agent's own way.</summary>
    public ExecutorSpec? Executor { get; init; }

    /// <summary>Container networks a process joins, by the names operators gave them; empty for the machine's. A container's are in <see cref="Docker"/>.</summary>
    public ImmutableArray<string> Networks
    {
        get => _networks.IsDefault ? [] : _networks;
        init => _networks = value;
    }

    private readonly ImmutableArray<string> _networks;

    /// <summary>Whether it has addresses of its own.</summary>
    public bool HasOwnNetwork => !Networks.IsEmpty || Docker is { Network: not NetworkMode.Host };

    /// <summary>What Sandun's own scheduler tells the executor of the task; for a foreign framework it is in <see cref="Definition"/>.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Mesos' <c>TaskInfo</c> in protobuf for a task of a foreign framework, carried along unread; empty for Sandun's own.</summary>
    public ReadOnlyMemory<byte> Definition { get; init; }
}
