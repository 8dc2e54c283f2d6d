using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>An operation on an agent's resources that was sent to the agent and is not settled yet.</summary>
/// <param name="Uuid">Names it between resource manager and agent.</param>
/// <param name="Framework">Whose it is; null for an operator's.</param>
/// <param name="Agent">Where.</param>
/// <param name="Operation">What was asked.</param>
/// <param name="Consumed">What is turned,</param>
/// <param name="Converted">and into what.</param>
public sealed record PoolOperation(
    Guid Uuid, FrameworkId? Framework, AgentId Agent, OfferOperation Operation, Resources Consumed, Resources Converted)
{
    /// <summary>Its latest status.</summary>
    public required OperationStatus Status { get; init; }

    /// <summary>Whether somebody asked to hear of the outcome.</summary>
    public bool IsReported => Framework is not null && Operation.Id is not null;
}
