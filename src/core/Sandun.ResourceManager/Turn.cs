using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>One turn: when it is, what it establishes and wants, and which agents must be looked at for new offers.</summary>
internal sealed class Turn(
    Pool pool, DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision, IRandomSource random)
{
    public Pool Pool => pool;

    public DateTimeOffset Now => now;

    public Guid NewUuid() => random.NewUuid();

    /// <summary>Agents whose free resources, or whose refusals, changed for the better.</summary>
    public OfferQueue ToOffer { get; } = new(pool.Agents, pool.Queued);

    public void Record(ResourceManagerFact fact) => decision.Record(fact);

    public void Order(ResourceManagerCommand command) => decision.Order(command);

    /// <summary>Says something to a framework; nothing when it is not connected: it reconciles when it comes back.</summary>
    public void Tell(FrameworkId id, SchedulerEvent what)
    {
        if (pool.Frameworks.Find(id)?.Session is { } session) Order(new ResourceManagerCommand.TellFramework(session, what));
    }

    /// <summary>Says something to an agent; nothing when it is not connected.</summary>
    public void Tell(AgentId id, AgentOrder what)
    {
        if (pool.Agents.Find(id)?.Session is { } session) Order(new ResourceManagerCommand.TellAgent(session, what));
    }

    public void Close(long session, string why) => Order(new ResourceManagerCommand.Close(session, why));
}
