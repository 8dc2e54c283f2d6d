using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// What the service scheduler establishes: entities put or removed. Those under "learnt again" are not stored: the world tells them anew
/// after a restart.
/// </summary>
public abstract record ServiceFact
{
    private ServiceFact()
    {
    }

    /// <summary>The id the resource manager gave us; subscribing with it keeps our tasks.</summary>
    public sealed record FrameworkPut(FrameworkId Id) : ServiceFact;

    public sealed record GroupPut(AppGroup Group) : ServiceFact;

    public sealed record GroupRemoved(PathId Id) : ServiceFact;

    public sealed record AppPut(App App) : ServiceFact;

    public sealed record AppRemoved(PathId Id) : ServiceFact;

    public sealed record AppVersionPut(AppVersion Version) : ServiceFact;

    public sealed record AppVersionRemoved(PathId App, DateTimeOffset Version) : ServiceFact;

    /// <summary>The tree has a new version; recorded after the apps and groups it changed.</summary>
    public sealed record TreeChanged(TreeChange Change) : ServiceFact;

    public sealed record TreeChangeForgotten(DateTimeOffset Version) : ServiceFact;

    public sealed record InstancePut(Instance Instance) : ServiceFact;

    public sealed record InstanceRemoved(PathId App, InstanceId Id) : ServiceFact;

    public sealed record DeploymentPut(Deployment Deployment) : ServiceFact;

    public sealed record DeploymentRemoved(DeploymentId Id) : ServiceFact;

    public sealed record FailurePut(TaskFailure Failure) : ServiceFact;

    public sealed record FailureRemoved(PathId App) : ServiceFact;

    public sealed record DelayPut(LaunchDelay Delay) : ServiceFact;

    public sealed record DelayRemoved(PathId App) : ServiceFact;

    /// <param name="Endpoint">The endpoint as routers see it.</param>
    /// <param name="Since">When its state began.</param>
    public sealed record EndpointPut(Endpoint Endpoint, DateTimeOffset Since) : ServiceFact;

    public sealed record EndpointRemoved(PathId App, TaskId Task) : ServiceFact;

    public sealed record RoutePut(Route Route) : ServiceFact;

    public sealed record RouteRemoved(PathId App, int PortIndex) : ServiceFact;

    public sealed record TrafficRulePut(TrafficRule Rule) : ServiceFact;

    public sealed record TrafficRuleRemoved(PathId App) : ServiceFact;

    public sealed record SteeringPut(AppSteering Order) : ServiceFact;

    public sealed record SteeringRemoved(PathId App) : ServiceFact;

    public sealed record ZoneRulePut(ZoneRule Rule) : ServiceFact;

    public sealed record RegistryAdvanced(long Revision) : ServiceFact;

    /// <summary>A router reported for the first time: after a restart it is waited for.</summary>
    public sealed record RouterKnown(RouterId Router) : ServiceFact;

    public sealed record RouterForgotten(RouterId Router) : ServiceFact;

    /// <summary>The state was put back from a backup.</summary>
    public sealed record RestoreMarkPut(RestoreMark Mark) : ServiceFact;

    /// <summary>The restore is over.</summary>
    public sealed record RestoreMarkRemoved : ServiceFact;

    /// <summary>Learnt again: a task lives that the restored state does not hold.</summary>
    public sealed record UnknownTaskPut(UnknownTask Task) : ServiceFact;

    /// <summary>Learnt again: such a task has ended, or was ordered to.</summary>
    public sealed record UnknownTaskRemoved(TaskId Task) : ServiceFact;

    /// <summary>Learnt again: a router's latest report.</summary>
    public sealed record RouterHeard(RouterReport Report) : ServiceFact;

    /// <summary>Learnt again: a router's connection ended, or it did not come back after a start.</summary>
    public sealed record RouterLeft(RouterId Router, DateTimeOffset At) : ServiceFact;

    /// <summary>Learnt again: every router serves the endpoint, or was waited for long enough.</summary>
    public sealed record EndpointConfirmed(PathId App, TaskId Task) : ServiceFact;

    /// <summary>Learnt again: what became of the offers an app saw.</summary>
    public sealed record QueuePut(QueueItem Item) : ServiceFact;

    /// <summary>Learnt again: nothing of the app waits.</summary>
    public sealed record QueueRemoved(PathId App) : ServiceFact;

    /// <summary>Learnt again: how we stand with the resource manager.</summary>
    public sealed record SessionPut(Session Session) : ServiceFact;

    /// <summary>How far a rollout in stages is.</summary>
    public sealed record RolloutPut(Rollout Rollout) : ServiceFact;

    public sealed record RolloutRemoved(PathId App) : ServiceFact;

    /// <summary>How a deployment ended; the latest <see cref="DeploymentOutcome.Kept"/> are kept.</summary>
    public sealed record OutcomePut(DeploymentOutcome Outcome) : ServiceFact;

    public sealed record OutcomeRemoved(DeploymentId Id) : ServiceFact;

    /// <summary>A change waits for deployments that hold its apps.</summary>
    public sealed record PendingPut(PendingChange Change) : ServiceFact;

    public sealed record PendingRemoved(DeploymentId Id) : ServiceFact;

    /// <summary>Learnt again: a guarded deployment got further.</summary>
    /// <param name="Deployment">The deployment.</param>
    /// <param name="App">The app that did; null when the deployment began, or went on after a pause.</param>
    /// <param name="Score">How far the app is now.</param>
    /// <param name="At">When.</param>
    public sealed record ProgressNoted(DeploymentId Deployment, PathId? App, int Score, DateTimeOffset At) : ServiceFact;

    /// <summary>Learnt again: a task of a deployment's new version failed.</summary>
    public sealed record DeploymentFailureCounted(DeploymentId Deployment, PathId App) : ServiceFact;

    /// <summary>Learnt again: how the app's last task that ended well did so; Marathon keeps no such end, and people look for it.</summary>
    public sealed record EndNoted(TaskFailure End) : ServiceFact;

    /// <summary>Learnt again: actions of the deployment's running step that have reached their end.</summary>
    public sealed record ActionDone(DeploymentId Deployment, PathId App) : ServiceFact;
}
