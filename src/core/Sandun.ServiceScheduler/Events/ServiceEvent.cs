using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What happened, for the event stream; the API writes each in Marathon's form.</summary>
/// <param name="At">When it was decided.</param>
public abstract record ServiceEvent(DateTimeOffset At)
{
    public sealed record TaskStatusChanged(
        DateTimeOffset At, PathId App, InstanceId Instance, TaskStatus Status, string Host, ImmutableArray<TaskPort> Ports, DateTimeOffset Version)
        : ServiceEvent(At)
    {
        /// <summary>Address of the host whose network the task has; empty for a task with a network of its own.</summary>
        public string HostAddress { get; init; } = "";
    }

    public sealed record InstanceChanged(DateTimeOffset At, Instance Instance) : ServiceEvent(At);

    public sealed record InstanceHealthChanged(DateTimeOffset At, Instance Instance) : ServiceEvent(At);

    /// <summary>A check of an instance flipped.</summary>
    public sealed record HealthStatusChanged(DateTimeOffset At, Instance Instance, bool Alive) : ServiceEvent(At);

    public sealed record HealthCheckFailed(DateTimeOffset At, Instance Instance, HealthCheckSpec Check) : ServiceEvent(At);

    public sealed record UnhealthyInstanceKilled(DateTimeOffset At, Instance Instance, string Reason) : ServiceEvent(At);

    public sealed record HealthCheckAdded(DateTimeOffset At, PathId App, DateTimeOffset Version, HealthCheckSpec Check) : ServiceEvent(At);

    public sealed record HealthCheckRemoved(DateTimeOffset At, PathId App) : ServiceEvent(At);

    public sealed record UnknownInstanceTerminated(DateTimeOffset At, InstanceId Instance, PathId App, InstanceCondition Condition) : ServiceEvent(At);

    /// <summary>A deploy named a count though the app scales by itself: the count is kept.</summary>
    public sealed record CountKept(DateTimeOffset At, PathId App, int Asked, int Kept) : ServiceEvent(At);

    public sealed record AppTerminated(DateTimeOffset At, PathId App) : ServiceEvent(At);

    public sealed record GroupChanged(DateTimeOffset At, PathId Group, DateTimeOffset Version) : ServiceEvent(At);

    public sealed record GroupChangeFailed(DateTimeOffset At, PathId Group, DateTimeOffset Version, string Reason) : ServiceEvent(At);

    /// <summary>At the start of each step.</summary>
    public sealed record DeploymentInfo(DateTimeOffset At, Deployment Deployment) : ServiceEvent(At);

    public sealed record DeploymentStepSucceeded(DateTimeOffset At, Deployment Deployment) : ServiceEvent(At);

    public sealed record DeploymentStepFailed(DateTimeOffset At, Deployment Deployment) : ServiceEvent(At);

    public sealed record DeploymentSucceeded(DateTimeOffset At, Deployment Deployment) : ServiceEvent(At);

    public sealed record DeploymentFailed(DateTimeOffset At, Deployment Deployment, string Reason) : ServiceEvent(At);

    /// <summary>An app was created or changed through the API: Marathon's <c>api_post_event</c>.</summary>
    public sealed record AppPosted(DateTimeOffset At, App App) : ServiceEvent(At)
    {
        /// <summary>The request's <see cref="ServiceRequest.Origin"/>.</summary>
        public RequestOrigin? Origin { get; init; }

        /// <summary>Whether it did not exist before.</summary>
        public bool IsNew { get; init; }
    }

    /// <summary>A pod was removed through the API.</summary>
    public sealed record PodRemoved(DateTimeOffset At, PathId Pod) : ServiceEvent(At)
    {
        public RequestOrigin? Origin { get; init; }
    }

    /// <summary>An app's own executor said something.</summary>
    public sealed record ExecutorSpoke(DateTimeOffset At, AgentId Agent, ExecutorId Executor, ReadOnlyMemory<byte> Data) : ServiceEvent(At);

    public sealed record SchedulerRegistered(DateTimeOffset At, FrameworkId Framework, bool Again) : ServiceEvent(At);

    public sealed record SchedulerDisconnected(DateTimeOffset At) : ServiceEvent(At);
}
