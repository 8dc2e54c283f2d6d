using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>All of the service scheduler's state at one moment: immutable, shared by all readers. Taking one costs nothing.</summary>
public sealed record ServiceView
{
    public static readonly ServiceView Empty = new();

    /// <summary>When the state was published.</summary>
    public DateTimeOffset At { get; init; }

    public FrameworkId? Framework { get; init; }

    /// <summary>Version of the whole tree.</summary>
    public DateTimeOffset RootVersion { get; init; }

    public ImmutableSortedDictionary<PathId, AppGroup> Groups { get; init; } = ImmutableSortedDictionary<PathId, AppGroup>.Empty;
    public ImmutableSortedDictionary<PathId, App> Apps { get; init; } = ImmutableSortedDictionary<PathId, App>.Empty;

    /// <summary>Stored versions of each app, ascending.</summary>
    public ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<DateTimeOffset, AppVersion>> Versions { get; init; } =
        ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<DateTimeOffset, AppVersion>>.Empty;

    public ImmutableSortedDictionary<DateTimeOffset, GroupVersion> GroupVersions { get; init; } =
        ImmutableSortedDictionary<DateTimeOffset, GroupVersion>.Empty;

    /// <summary>Instances of each app; those still ending of removed apps included.</summary>
    public ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<InstanceId, Instance>> Instances { get; init; } =
        ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<InstanceId, Instance>>.Empty;

    /// <summary>Running deployments in order of their start.</summary>
    public ImmutableArray<Deployment> Deployments { get; init; } = [];

    /// <summary>How far rollouts in stages are.</summary>
    public ImmutableSortedDictionary<PathId, Rollout> Rollouts { get; init; } = ImmutableSortedDictionary<PathId, Rollout>.Empty;

    /// <summary>How the latest deployments ended.</summary>
    public ImmutableSortedDictionary<DeploymentId, DeploymentOutcome> Outcomes { get; init; } =
        ImmutableSortedDictionary<DeploymentId, DeploymentOutcome>.Empty;

    /// <summary>Changes that wait for deployments that hold their apps.</summary>
    public ImmutableSortedDictionary<DeploymentId, PendingChange> Pending { get; init; } =
        ImmutableSortedDictionary<DeploymentId, PendingChange>.Empty;

    public ImmutableSortedDictionary<PathId, TaskFailure> LastFailures { get; init; } = ImmutableSortedDictionary<PathId, TaskFailure>.Empty;

    /// <summary>How each app's last task that ended with success did so: a service that ends is launched again, and is no failure to Marathon.</summary>
    public ImmutableSortedDictionary<PathId, TaskFailure> LastEnds { get; init; } = ImmutableSortedDictionary<PathId, TaskFailure>.Empty;

    /// <summary>The last end of a task of an app by itself: a failure, or a success, after which a service is launched again too; null for none.</summary>
    public TaskFailure? LastEndOf(PathId app)
    {
        var failure = LastFailures.Find(app);
        var end = LastEnds.Find(app);
        return end is null || failure?.Timestamp > end.Timestamp ? failure : end;
    }

    /// <summary>Apps that wait for offers or for their launch delay.</summary>
    public ImmutableSortedDictionary<PathId, QueueItem> Queue { get; init; } = ImmutableSortedDictionary<PathId, QueueItem>.Empty;

    /// <summary>All routes and endpoints. Put together when first read, once for each revision.</summary>
    public RegistryView Registry
    {
        get => RegistryContents.View;
        init => RegistryContents = RegistryContents.Of(value);
    }

    /// <summary>The registry as the scheduler keeps it; look up single apps here.</summary>
    public RegistryContents RegistryContents { get; init; } = RegistryContents.Empty;

    /// <summary>Orders of the moment on where traffic goes, of apps that have any.</summary>
    public ImmutableSortedDictionary<PathId, TrafficRule> TrafficRules { get; init; } = ImmutableSortedDictionary<PathId, TrafficRule>.Empty;

    /// <summary>Orders of switches of data centers, by app.</summary>
    public ImmutableSortedDictionary<PathId, AppSteering> Steering { get; init; } = ImmutableSortedDictionary<PathId, AppSteering>.Empty;

    /// <summary>How zones are treated, by name; those not named take work as ever.</summary>
    public ImmutableSortedDictionary<string, ZoneRule> ZoneRules { get; init; } = Sorted.ByText<ZoneRule>();

    /// <summary>Routers that are connected; these are waited for.</summary>
    public ImmutableSortedDictionary<RouterId, RouterReport> Routers { get; init; } = ImmutableSortedDictionary<RouterId, RouterReport>.Empty;

    /// <summary>Routers that were, the latest of them; how long ago one is still worth telling of is the readers' business.</summary>
    public ImmutableSortedDictionary<RouterId, LostRouter> LostRouters { get; init; } = ImmutableSortedDictionary<RouterId, LostRouter>.Empty;

    /// <summary>Set while a restore waits for an operator's word.</summary>
    public RestoreMark? RestoreMark { get; init; }

    /// <summary>Live tasks that the restored state does not hold.</summary>
    public ImmutableSortedDictionary<TaskId, UnknownTask> UnknownTasks { get; init; } = ImmutableSortedDictionary<TaskId, UnknownTask>.Empty;
}
