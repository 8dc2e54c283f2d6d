using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What the resource manager says to a framework: Mesos' v1 scheduler events.</summary>
public abstract record SchedulerEvent
{
    private SchedulerEvent()
    {
    }

    public sealed record Subscribed(FrameworkId Id) : SchedulerEvent;

    public sealed record Offers(ImmutableArray<Offer> Items) : SchedulerEvent;

    public sealed record InverseOffers(ImmutableArray<InverseOffer> Items) : SchedulerEvent;

    /// <summary>The offer is void; accepting it would fail.</summary>
    public sealed record Rescind(OfferId Offer) : SchedulerEvent;

    public sealed record RescindInverseOffer(OfferId Offer) : SchedulerEvent;

    public sealed record Update(TaskStatus Status) : SchedulerEvent;

    public sealed record UpdateOperationStatus(OperationStatus Status) : SchedulerEvent;

    /// <summary>Bytes of an executor; delivered once or not at all.</summary>
    public sealed record ExecutorMessage(AgentId Agent, ExecutorId Executor, ReadOnlyMemory<byte> Data) : SchedulerEvent;

    /// <summary>An agent was removed, or one of its executors ended.</summary>
    /// <param name="Agent">The agent.</param>
    /// <param name="Executor">The executor; null when it is the agent.</param>
    /// <param name="Status">The executor's wait status.</param>
    public sealed record Failure(AgentId Agent, ExecutorId? Executor = null, int? Status = null) : SchedulerEvent;

    /// <summary>
    /// All agents that are to be left, and when what still runs there is ended (null: for as long as it takes): Mesos' inverse offers. Said
    /// after each subscription and with each change; an agent that is not named any more may be stayed on.
    /// </summary>
    public sealed record Vacate(ImmutableSortedDictionary<AgentId, DateTimeOffset?> Agents) : SchedulerEvent;

    /// <summary>The resource manager can no longer be reached: offers are void, tasks go on.</summary>
    public sealed record Disconnected : SchedulerEvent;

    /// <summary>The subscription is refused or ended for good.</summary>
    public sealed record Error(string Message) : SchedulerEvent;

    /// <summary>Proves that the stream lives; made by the API, not by the resource manager.</summary>
    public sealed record Heartbeat : SchedulerEvent;
}
