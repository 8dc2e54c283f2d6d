namespace Sandun.Protocol;

/// <summary>The outcome of an operation so far (Mesos' <c>OperationStatus</c>).</summary>
public sealed record OperationStatus
{
    /// <summary>Null for operations of operators and of frameworks that did not ask.</summary>
    public OperationId? Id { get; init; }

    public required OperationState State { get; init; }

    /// <summary>A sentence for people; empty when there is nothing to say.</summary>
    public string Message { get; init; } = "";

    /// <summary>What the resources became; nothing unless it finished.</summary>
    public Resources Converted { get; init; } = Resources.None;

    /// <summary>Acknowledge with this; null when nothing is owed.</summary>
    public Guid? Uuid { get; init; }

    public AgentId? Agent { get; init; }

    /// <summary>Whether no further status follows.</summary>
    public bool IsTerminal => State is OperationState.Finished or OperationState.Failed or OperationState.Error or OperationState.Dropped
        or OperationState.GoneByOperator;
}
