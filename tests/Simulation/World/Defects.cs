using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.ServiceScheduler;
using RM = Sandun.ResourceManager.ResourceManager;

namespace Sandun.Simulation.World;

/// <summary>Defects planted on purpose, to prove that the checkers see them. None by default.</summary>
internal sealed class Defects
{
    public static readonly Defects None = new();

    /// <summary>The resource manager believes that each agent has twice what it has: resources are offered doubly.</summary>
    public bool OffersTwice { get; init; }

    /// <summary>The end of a task is believed when its kill is asked for, while it still runs.</summary>
    public bool FreesBeforeTheEnd { get; init; }

    /// <summary>The service scheduler's commands and replies leave before its facts are durable.</summary>
    public bool AcknowledgesBeforeCommit { get; init; }

    /// <summary>The service scheduler does not store its instances.</summary>
    public bool ForgetsInstances { get; init; }

    /// <summary>Frameworks are not told that a task is gone: it is lost in silence.</summary>
    public bool HidesLostTasks { get; init; }

    /// <summary>Whether a defect keeps this from its framework.</summary>
    public bool Hides(SchedulerEvent told) =>
        HidesLostTasks && told is SchedulerEvent.Update { Status.State: TaskState.Gone or TaskState.Dropped or TaskState.Lost };

    public IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand> Wrap(RM brain) =>
        OffersTwice || FreesBeforeTheEnd ? new BrokenResourceManager(brain, this) : brain;

    public IFactCodec<ServiceFact> Wrap(IFactCodec<ServiceFact> codec) => ForgetsInstances ? new ForgetfulCodec(codec) : codec;

    public static RM Unwrap(IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand> brain) =>
        brain is BrokenResourceManager broken ? broken.Real : (RM)brain;

    private sealed class ForgetfulCodec(IFactCodec<ServiceFact> real) : IFactCodec<ServiceFact>
    {
        public string Prefix => real.Prefix;

        public StoredEntity? Encode(ServiceFact fact) => fact is ServiceFact.InstancePut ? null : real.Encode(fact);

        public ServiceFact Decode(string key, ReadOnlySpan<byte> value) => real.Decode(key, value);

        public ServiceFact DecodeRemoval(string key) => real.DecodeRemoval(key);
    }

    private sealed class BrokenResourceManager(RM real, Defects defects) : IMachine<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand>
    {
        public RM Real => real;

        public DateTimeOffset? NextDeadline => real.NextDeadline;

        public void Apply(ResourceManagerFact fact) => real.Apply(fact);

        public void OnDeadline(DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision) => real.OnDeadline(now, decision);

        public void Decide(ResourceManagerInput input, DateTimeOffset now, Decision<ResourceManagerFact, ResourceManagerCommand> decision) =>
            real.Decide(Broken(input), now, decision);

        private ResourceManagerInput Broken(ResourceManagerInput input) => input switch
        {
            ResourceManagerInput.AgentReported { Report: AgentReport.Register register } reported when defects.OffersTwice =>
                reported with { Report = register with { Agent = register.Agent with { Total = Twice(register.Agent.Total) } } },
            ResourceManagerInput.AgentReported { Report: AgentReport.Status { Update.State: TaskState.Killing } status } reported
                when defects.FreesBeforeTheEnd =>
                reported with { Report = status with { Update = status.Update with { State = TaskState.Killed } } },
            _ => input,
        };

        private static Resources Twice(Resources total) => total with { Amounts = total.Amounts + total.Amounts };
    }
}
