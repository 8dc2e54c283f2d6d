namespace Sandun.Protocol;

/// <summary>The executor a task brings (Mesos' <c>ExecutorInfo</c>): what the resource manager must know, and the rest as its framework wrote it.</summary>
public sealed record ExecutorSpec
{
    public required ExecutorId Id { get; init; }

    public ExecutorType Type { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Taken from the offer with its first task, given back when it ends.</summary>
    public Resources Resources { get; init; } = Resources.None;

    /// <summary>Mesos' <c>ExecutorInfo</c> in protobuf, carried to the agent and compared byte by byte; core never looks inside.</summary>
    public ReadOnlyMemory<byte> Definition { get; init; }
}

/// <summary>Mesos' kinds of executor, with its numbers.</summary>
public enum ExecutorType
{
    Unknown = 0,
    /// <summary>The agent's own, for task groups.</summary>
    Default = 1,
    Custom = 2,
}
