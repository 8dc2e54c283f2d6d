using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>An operation the agent has judged, kept until it is acknowledged.</summary>
public sealed record HeldOperation
{
    public required Guid Uuid { get; init; }

    /// <summary>Whose it was; null for an operator's.</summary>
    public FrameworkId? Framework { get; init; }

    public required OperationStatus Status { get; init; }

    /// <summary>What was to be turned; null where an older agent kept it.</summary>
    public Resources? Consumed { get; init; }

    /// <summary>And into what; null where an older agent kept it.</summary>
    public Resources? Converted { get; init; }

    /// <summary>When the outcome is said again.</summary>
    public DateTimeOffset? SendAgainAt { get; init; }
}
