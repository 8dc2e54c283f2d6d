using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>What an agent establishes.</summary>
public abstract record AgentFact
{
    private AgentFact()
    {
    }

    public sealed record IdentityPut(AgentIdentity Identity) : AgentFact;

    public sealed record TaskPut(HeldTask Task) : AgentFact;

    public sealed record TaskRemoved(TaskId Id) : AgentFact;

    public sealed record ExecutorPut(HeldExecutor Executor) : AgentFact;

    public sealed record ExecutorRemoved(TaskId Run) : AgentFact;

    public sealed record HoldingsPut(AgentHoldings Holdings) : AgentFact;

    public sealed record OperationPut(HeldOperation Operation) : AgentFact;

    public sealed record OperationRemoved(Guid Uuid) : AgentFact;

    /// <summary>Not kept: learnt again when the link comes up.</summary>
    public sealed record LinkPut(LinkState Link) : AgentFact;

    /// <summary>Not kept: counters go on from the last report, deliveries start over.</summary>
    public sealed record TrackingPut(TaskId Id, TaskTracking Tracking) : AgentFact;
}
