using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What a caller of the API wants of the service scheduler. Each is answered with one <see cref="ServiceReply"/>.</summary>
public abstract record ServiceRequest
{
    private ServiceRequest()
    {
    }

    /// <summary>Who asked, for the events the request gives rise to; null when it did not come over HTTP.</summary>
    public RequestOrigin? Origin { get; init; }

    /// <summary>How the change is to be carried out.</summary>
    public ChangeManner Manner { get; init; } = ChangeManner.Marathon;

    /// <summary>Creates an app that must not exist: 409 otherwise.</summary>
    public sealed record CreateApp(AppSpec Spec, bool Force) : ServiceRequest;

    /// <summary>Changes or creates apps in one deployment.</summary>
    public sealed record UpdateApps(ImmutableArray<AppChange> Changes, bool Force) : ServiceRequest;

    /// <summary>Removes an app and its tasks.</summary>
    public sealed record DeleteApp(PathId Id, bool Force) : ServiceRequest;

    /// <summary>Replaces all tasks of an app, honouring its upgrade strategy.</summary>
    public sealed record RestartApp(PathId Id, bool Force) : ServiceRequest;

    /// <summary>Creates a group; refused with 409 when a group or app has its path.</summary>
    public sealed record CreateGroup(GroupChange Change, bool Force) : ServiceRequest;

    /// <summary>Creates or updates a group by Marathon's rule: members that are present replace, absent ones stay.</summary>
    /// <param name="Change">The wished group.</param>
    /// <param name="Force">Whether conflicting deployments are cancelled.</param>
    /// <param name="DryRun">Only answers with the steps.</param>
    public sealed record UpdateGroup(GroupChange Change, bool Force, bool DryRun) : ServiceRequest;

    /// <summary>Multiplies the count of every app below the group: <c>ceil(instances × thousandths ÷ 1000)</c>.</summary>
    public sealed record ScaleGroup(PathId Id, long Thousandths, bool Force, bool DryRun) : ServiceRequest;

    /// <summary>Puts a group's subtree back to what it was at a version.</summary>
    public sealed record RollBackGroup(PathId Id, DateTimeOffset Version, bool Force, bool DryRun) : ServiceRequest;

    public sealed record DeleteGroup(PathId Id, bool Force) : ServiceRequest;

    public sealed record SetEnforceRole(PathId Id, bool EnforceRole) : ServiceRequest;

    /// <summary>Kills tasks. Unknown ones are left out of the answer.</summary>
    /// <param name="Instances">The instances whose tasks go.</param>
    /// <param name="Scale">Whether the apps' counts fall with them, as a deployment.</param>
    /// <param name="Wipe">Whether the instances are forgotten at once.</param>
    /// <param name="Force">Whether conflicting deployments are cancelled.</param>
    public sealed record KillInstances(ImmutableArray<InstanceId> Instances, bool Scale, bool Wipe, bool Force) : ServiceRequest;

    /// <summary>Stops a deployment: with a rollback, or (forced) where it stands.</summary>
    public sealed record CancelDeployment(DeploymentId Id, bool Force) : ServiceRequest;

    /// <summary>Changes where the traffic of apps goes: all in one revision of the registry, or none. Restarts nothing.</summary>
    public sealed record SetTraffic(ImmutableArray<TrafficChange> Changes) : ServiceRequest;

    /// <summary>An operator's word about live tasks that a restored state does not hold.</summary>
    /// <param name="Tasks">Those to end.</param>
    /// <param name="All">End all that are known of now.</param>
    /// <param name="Done">The restore is over: unknown tasks are ended as they are met. Refused while some are left.</param>
    public sealed record SettleUnknownTasks(ImmutableArray<TaskId> Tasks, bool All, bool Done) : ServiceRequest;

    /// <summary>Makes a running deployment move no further; what runs is kept running.</summary>
    public sealed record PauseDeployment(DeploymentId Id) : ServiceRequest;

    /// <summary>Lets a paused deployment, or a held stage of a rollout, go on.</summary>
    public sealed record ContinueDeployment(DeploymentId Id) : ServiceRequest;

    /// <summary>
    /// Brings back a definition the app had, as a change like any other; instances that still run it are kept.
    /// </summary>
    /// <param name="Id">The app.</param>
    /// <param name="Version">The version; null for the one before the current configuration.</param>
    /// <param name="Force">Whether conflicting deployments are cancelled.</param>
    public sealed record RollBackApp(PathId Id, DateTimeOffset? Version, bool Force) : ServiceRequest;

    /// <summary>Forgets an app's launch delay.</summary>
    public sealed record ResetDelay(PathId Id) : ServiceRequest;
}
