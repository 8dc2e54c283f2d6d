namespace Sandun.Protocol;

/// <summary>Mesos' <c>OperationState</c>, with its numbers.</summary>
public enum OperationState
{
    Unsupported = 0,
    Pending = 1,
    Finished = 2,
    Failed = 3,
    /// <summary>The operation is not valid; it will not succeed unchanged.</summary>
    Error = 4,
    Dropped = 5,
    Unreachable = 6,
    GoneByOperator = 7,
    /// <summary>Its agent is known and waited for.</summary>
    Recovering = 8,
    Unknown = 9,
}
