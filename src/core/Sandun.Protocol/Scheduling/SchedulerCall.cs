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

    /// <summary>Registers, or takes over after a failover when <paramref name="Id"/> is given.</summary>
    /// <param name="Name">Display name.</param>
    /// <param name="Id">The id from an earlier registration, or null.</param>
    /// <param name="Roles">Roles it wants offers for.</param>
    /// <param name="FailoverTimeout">How long its tasks live on after it disconnects.</param>
    public sealed record Subscribe(string Name, FrameworkId? Id, ImmutableArray<Role> Roles, TimeSpan FailoverTimeout) : SchedulerCall;

    /// <summary>Launches tasks on the agent of the offers; what is left is declined with the filter.</summary>
    public sealed record Accept(ImmutableArray<OfferId> Offers, ImmutableArray<TaskSpec> Tasks, TimeSpan Refuse) : SchedulerCall;

    /// <summary>Gives offers back; their agents are not offered again for <paramref name="Refuse"/> unless revived or changed for the better.</summary>
    public sealed record Decline(ImmutableArray<OfferId> Offers, TimeSpan Refuse) : SchedulerCall;

    /// <summary>Drops all filters and suppression.</summary>
    public sealed record Revive : SchedulerCall;

    /// <summary>Wants no offers until it revives.</summary>
    public sealed record Suppress : SchedulerCall;

    /// <summary>Ends a task; a null grace means the task's own.</summary>
    public sealed record Kill(TaskId Task, AgentId? Agent, TimeSpan? Grace) : SchedulerCall;

    /// <summary>The status is durable at the framework and need not be repeated.</summary>
    public sealed record Acknowledge(AgentId Agent, TaskId Task, Guid Uuid) : SchedulerCall;

    /// <summary>Asks for the state of the named tasks, or of all when none is named.</summary>
    public sealed record Reconcile(ImmutableArray<KeyValuePair<TaskId, AgentId?>> Tasks) : SchedulerCall;

    /// <summary>Ends the framework and all its tasks.</summary>
    public sealed record Teardown : SchedulerCall;
}
