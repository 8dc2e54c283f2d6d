namespace Sandun.Protocol;

/// <summary>The executor a task brings (Mesos' <c>ExecutorInfo</c>): what the resource manager must know, and the rest as its framework wrote it.</summary>
public sealed record ExecutorSpec
{
    public required ExecutorId Id { get; init; }

    public ExecutorType Type { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Taken from the offer with its first task, given back when it ends.</summary>
    public Resources Resources { get; init; } = Resources.None;

    /// <summary>Mesos' <c>ExecutorInfo</c> in protobuf, carried to the agent and compared byte by byte; core never looks inside. Empty for Sandun's own.</summary>
    public ReadOnlyMemory<byte> Definition { get; init; }

    /// <summary>How an agent runs a custom executor; its id is only a placeholder. Null for the agent's own executor.</summary>
    public TaskSpec? Program { get; init; }

    /// <summary>Time it has to end by itself when it is told to.</summary>
    public TimeSpan ShutdownGrace { get; init; } = DefaultShutdownGrace;

    /// <summary>Whether it may go on while the agent's program is restarted; it is told so.</summary>
    public bool Checkpoint { get; init; }

    /// <summary>Whether its agent ends it with the last of its tasks; else it lives on and may get others.</summary>
    public bool EndsWithTasks { get; init; }

    /// <summary>Mesos' <c>FrameworkInfo</c> of its framework in protobuf, for the executor to read.</summary>
    public ReadOnlyMemory<byte> Framework { get; init; }

    /// <summary>Mesos' default.</summary>
    public static readonly TimeSpan DefaultShutdownGrace = TimeSpan.FromSeconds(5);

    /// <summary>Whether its framework brings it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsCustom => Type == ExecutorType.Custom && Program is not null;
}

/// <summary>Mesos' kinds of executor, with its numbers.</summary>
public enum ExecutorType
{
    Unknown = 0,
    /// <summary>The agent's own, for task groups.</summary>
    Default = 1,
    Custom = 2,
}
