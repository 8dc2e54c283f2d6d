using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Parts of Mesos' <c>TaskStatus</c> that core carries and never reads.</summary>
public sealed record TaskStatusDetail
{
    public ExecutorId? Executor { get; init; }

    /// <summary>Bytes of the executor.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    public ImmutableArray<Label> Labels { get; init; } = [];

    /// <summary>Mesos' <c>ContainerStatus</c> in protobuf; empty without.</summary>
    public ReadOnlyMemory<byte> ContainerStatus { get; init; }

    /// <summary>Mesos' <c>CheckStatusInfo</c> in protobuf; empty without.</summary>
    public ReadOnlyMemory<byte> CheckStatus { get; init; }

    /// <summary>Resources whose limit ended the task; null without.</summary>
    public Resources? Limitation { get; init; }
}
