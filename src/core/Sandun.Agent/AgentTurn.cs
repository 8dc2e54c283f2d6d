using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>One decision of an agent: its time, and where facts and commands go.</summary>
internal readonly record struct AgentTurn(DateTimeOffset Now, Decision<AgentFact, AgentCommand> Decision, IRandomSource Random)
{
    public Guid NewUuid() => Random.NewUuid();

    public void Put(HeldExecutor executor) => Decision.Record(new AgentFact.ExecutorPut(executor));

    public void Tell(HeldExecutor executor, ExecutorWord word) => Decision.Order(new AgentCommand.TellExecutor(executor.Key, word));

    public void Put(HeldTask task) => Decision.Record(new AgentFact.TaskPut(task));

    public void Put(TaskId id, TaskTracking tracking) => Decision.Record(new AgentFact.TrackingPut(id, tracking));

    public void Put(LinkState link) => Decision.Record(new AgentFact.LinkPut(link));

    public void Put(AgentIdentity identity) => Decision.Record(new AgentFact.IdentityPut(identity));

    public void Order(AgentCommand command) => Decision.Order(command);
}
