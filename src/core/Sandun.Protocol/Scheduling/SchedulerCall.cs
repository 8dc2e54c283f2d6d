using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>
/// What a framework says to the resource manager: Mesos' v1 scheduler calls. Sandun's own schedulers use them as plain values,
/// foreign ones over HTTP.
/// </summary>
public abstract record SchedulerCall
{
    private SchedulerCall()
    {
    }

    /// <summary>Registers, or takes over after a failover when the info holds an id.</summary>
    public sealed record Subscribe(FrameworkInfo Info) : SchedulerCall
    {
        /// <summary>A framework that understands everything, as Sandun's own do.</summary>
        public Subscribe(string name, FrameworkId? id, ImmutableArray<Role> roles, TimeSpan failoverTimeout)
            : this(new FrameworkInfo { Name = name, Id = id, Roles = roles, FailoverTimeout = failoverTimeout, Capabilities = OwnCapabilities })
        {
        }

        /// <summary>Roles it wants no offers for until it revives.</summary>
        public ImmutableArray<Role> SuppressedRoles { get; init; } = [];

        public ImmutableArray<OfferConstraints> OfferConstraints { get; init; } = [];

        /// <summary>What Sandun's own frameworks understand.</summary>
        public const FrameworkCapabilities OwnCapabilities =
            FrameworkCapabilities.TaskKillingState | FrameworkCapabilities.GpuResources | FrameworkCapabilities.PartitionAware |
            FrameworkCapabilities.MultiRole | FrameworkCapabilities.ReservationRefinement | FrameworkCapabilities.RegionAware |
            FrameworkCapabilities.SharedResources | FrameworkCapabilities.Vacates;
    }

    /// <summary>Carries out operations on the offers' resources, all of one agent and role; what is left is declined with the filter.</summary>
    public sealed record Accept(ImmutableArray<OfferId> Offers, ImmutableArray<OfferOperation> Operations, TimeSpan Refuse) : SchedulerCall
    {
        /// <summary>Launches tasks and does nothing else.</summary>
        public Accept(ImmutableArray<OfferId> offers, ImmutableArray<TaskSpec> tasks, TimeSpan refuse)
            : this(offers, tasks.IsEmpty ? ImmutableArray<OfferOperation>.Empty : [new OfferOperation.Launch(tasks)], refuse)
        {
        }

        /// <summary>All tasks of its launches, in order.</summary>
        public IEnumerable<TaskSpec> Tasks => Operations.SelectMany(operation => operation switch
        {
            OfferOperation.Launch launch => launch.Tasks,
            OfferOperation.LaunchGroup group => group.Tasks,
            _ => [],
        });
    }

    /// <summary>Gives offers back; their agents are not offered again for <paramref name="Refuse"/> unless revived or changed for the better.</summary>
    public sealed record Decline(ImmutableArray<OfferId> Offers, TimeSpan Refuse) : SchedulerCall;

    public sealed record AcceptInverseOffers(ImmutableArray<OfferId> Offers, TimeSpan Refuse) : SchedulerCall;

    public sealed record DeclineInverseOffers(ImmutableArray<OfferId> Offers, TimeSpan Refuse) : SchedulerCall;

    /// <summary>Drops filters and suppression of the roles; of all roles when none is named.</summary>
    public sealed record Revive(ImmutableArray<Role> Roles) : SchedulerCall
    {
        public Revive()
            : this([])
        {
        }
    }

    /// <summary>Wants no offers for the roles, or for all when none is named, until it revives.</summary>
    public sealed record Suppress(ImmutableArray<Role> Roles) : SchedulerCall
    {
        public Suppress()
            : this([])
        {
        }
    }

    /// <summary>Ends a task; a null grace means the task's own.</summary>
    public sealed record Kill(TaskId Task, AgentId? Agent, TimeSpan? Grace) : SchedulerCall;

    /// <summary>Ends a custom executor and its tasks.</summary>
    public sealed record Shutdown(ExecutorId Executor, AgentId Agent) : SchedulerCall;

    /// <summary>The status is durable at the framework and need not be repeated.</summary>
    public sealed record Acknowledge(AgentId Agent, TaskId Task, Guid Uuid) : SchedulerCall;

    /// <summary>As <see cref="Acknowledge"/>, for an operation.</summary>
    public sealed record AcknowledgeOperationStatus(AgentId? Agent, OperationId Operation, Guid Uuid) : SchedulerCall;

    /// <summary>Asks for the state of the named tasks, or of all when none is named.</summary>
    public sealed record Reconcile(ImmutableArray<KeyValuePair<TaskId, AgentId?>> Tasks) : SchedulerCall;

    /// <summary>Asks for the state of the named operations, or of all when none is named.</summary>
    public sealed record ReconcileOperations(ImmutableArray<KeyValuePair<OperationId, AgentId?>> Operations) : SchedulerCall;

    /// <summary>Bytes for an executor; delivered once or not at all.</summary>
    public sealed record ExecutorMessage(AgentId Agent, ExecutorId Executor, ReadOnlyMemory<byte> Data) : SchedulerCall;

    /// <summary>Wishes; heard and ignored, as upstream does.</summary>
    public sealed record Request(ImmutableArray<ResourceRequest> Requests) : SchedulerCall;

    /// <summary>Changes what the framework said of itself; all or nothing. User, principal and checkpoint stay as they were.</summary>
    public sealed record UpdateFramework(FrameworkInfo Info) : SchedulerCall
    {
        /// <summary>Replaces all suppression.</summary>
        public ImmutableArray<Role> SuppressedRoles { get; init; } = [];

        /// <summary>Replaces all constraints.</summary>
        public ImmutableArray<OfferConstraints> OfferConstraints { get; init; } = [];
    }

    /// <summary>Ends the framework and all its tasks.</summary>
    public sealed record Teardown : SchedulerCall;
}
