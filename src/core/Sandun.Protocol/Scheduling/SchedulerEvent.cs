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

    /// <summary>The offer is void; accepting it would fail.</summary>
    public sealed record Rescind(OfferId Offer) : SchedulerEvent;

    public sealed record Update(TaskStatus Status) : SchedulerEvent;

    /// <summary>An agent was removed.</summary>
    public sealed record AgentFailure(AgentId Agent) : SchedulerEvent;

    /// <summary>
    /// All agents that are to be left, and when what still runs there is ended (null: for as long as it takes): Mesos' inverse offers. Said
    /// after each subscription and with each change; an agent that is not named any more may be stayed on.
    /// </summary>
    public sealed record Vacate(ImmutableSortedDictionary<AgentId, DateTimeOffset?> Agents) : SchedulerEvent;

    /// <summary>The resource manager can no longer be reached: offers are void, tasks go on.</summary>
    public sealed record Disconnected : SchedulerEvent;

    /// <summary>The subscription is refused or ended for good.</summary>
    public sealed record Error(string Message) : SchedulerEvent;
}
