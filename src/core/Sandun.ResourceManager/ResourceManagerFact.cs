using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// What the resource manager establishes. Agents and frameworks are kept in the store; the rest is learnt again when they come back.
/// </summary>
public abstract record ResourceManagerFact
{
    private ResourceManagerFact()
    {
    }

    /// <summary>Kept.</summary>
    public sealed record AgentPut(AgentRecord Agent) : ResourceManagerFact;

    /// <summary>Kept.</summary>
    public sealed record AgentRemoved(AgentId Id) : ResourceManagerFact;

    /// <summary>Kept.</summary>
    public sealed record FrameworkPut(FrameworkRecord Framework) : ResourceManagerFact;

    /// <summary>Kept.</summary>
    public sealed record FrameworkRemoved(FrameworkId Id) : ResourceManagerFact;

    /// <summary>Kept.</summary>
    public sealed record RolePut(RoleRecord Record) : ResourceManagerFact;

    /// <summary>Kept.</summary>
    public sealed record RoleRemoved(Role Role) : ResourceManagerFact;

    /// <summary>Kept.</summary>
    public sealed record AgentGonePut(GoneAgent Agent) : ResourceManagerFact;

    /// <summary>Kept.</summary>
    public sealed record AgentGoneRemoved(AgentId Id) : ResourceManagerFact;

    /// <summary>Kept. The plan of maintenance and what is down by it; replaces what was before.</summary>
    public sealed record MaintenancePut(MaintenancePlan Plan) : ResourceManagerFact;

    /// <summary>An inverse offer was made.</summary>
    public sealed record InverseOfferPut(OutstandingInverse Offer) : ResourceManagerFact;

    public sealed record InverseOfferRemoved(OfferId Id) : ResourceManagerFact;

    /// <summary>What a framework said to an inverse offer; replaces what it said before of the agent.</summary>
    public sealed record InverseAnswerPut(InverseAnswer Answer) : ResourceManagerFact;

    /// <summary>What frameworks said of leaving an agent counts no more.</summary>
    public sealed record InverseAnswersRemoved(AgentId Agent) : ResourceManagerFact;

    /// <summary>The wait for known agents and frameworks began.</summary>
    public sealed record RecoveryBegan(DateTimeOffset At) : ResourceManagerFact;

    /// <summary>An agent's connection came up, or (null) went down.</summary>
    public sealed record AgentLinked(AgentId Id, long? Session, DateTimeOffset At) : ResourceManagerFact;

    public sealed record AgentHeard(AgentId Id, DateTimeOffset At, NodeUsage? Usage, ImmutableArray<TaskUsage> Tasks) : ResourceManagerFact;

    /// <summary>Agents that are due to be given up are looked at again at this time only; a brake says why, a limit on the rate does not.</summary>
    public sealed record LossesPostponed(DateTimeOffset Until, LossBrake? Brake) : ResourceManagerFact
    {
        /// <summary>Those that are due.</summary>
        public ImmutableArray<AgentId> Overdue { get; init; } = [];
    }

    /// <summary>An operator said that the silent agents are lost.</summary>
    public sealed record LossesConfirmed(DateTimeOffset At) : ResourceManagerFact;

    /// <summary>A launch on an agent began to run, or failed at once.</summary>
    public sealed record LaunchWent(LaunchName Launch, AgentId Agent, DateTimeOffset At, bool Runs) : ResourceManagerFact;

    /// <summary>An agent that had gone is back.</summary>
    public sealed record AgentReturned(AgentId Id, DateTimeOffset At) : ResourceManagerFact;

    /// <summary>What spoke against an agent counts no more.</summary>
    public sealed record StrikesForgotten(AgentId Id) : ResourceManagerFact;

    /// <summary>A framework's connection came up, or (null) went down.</summary>
    public sealed record FrameworkLinked(FrameworkId Id, long? Session, DateTimeOffset At) : ResourceManagerFact;

    /// <summary>The roles a framework wants no offers for, all of them.</summary>
    public sealed record FrameworkSuppressed(FrameworkId Id, ImmutableSortedSet<Role> Roles) : ResourceManagerFact;

    /// <summary>Which agents a framework is to be offered, by role; replaces what was before.</summary>
    public sealed record FrameworkConstrained(FrameworkId Id, ImmutableArray<OfferConstraints> Constraints) : ResourceManagerFact;

    /// <summary>What an agent can oversubscribe now; replaces what was before.</summary>
    public sealed record AgentOversubscribed(AgentId Id, Resources Revocable) : ResourceManagerFact;

    public sealed record TaskPut(PoolTask Task) : ResourceManagerFact;

    public sealed record TaskRemoved(TaskKey Key) : ResourceManagerFact;

    public sealed record OperationPut(PoolOperation Operation) : ResourceManagerFact;

    public sealed record OperationRemoved(Guid Uuid) : ResourceManagerFact;

    public sealed record OfferPut(OutstandingOffer Offer) : ResourceManagerFact;

    public sealed record OfferRemoved(OfferId Id) : ResourceManagerFact;

    public sealed record RefusalPut(Refusal Refusal) : ResourceManagerFact;

    public sealed record RefusalRemoved(RefusalKey Key) : ResourceManagerFact;

    /// <summary>An answer about a task is owed until its agent is back or given up.</summary>
    public sealed record QuestionPut(Question Question) : ResourceManagerFact;

    public sealed record QuestionRemoved(Question Question) : ResourceManagerFact;

    /// <summary>Which roles lack their guarantees, and when that is looked at again, null for not before there are guarantees; replaces what was before.</summary>
    public sealed record ShortagesNoted(ImmutableSortedDictionary<Role, Shortage> Shortages, DateTimeOffset? NextLook) : ResourceManagerFact;
}
