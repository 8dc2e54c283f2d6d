using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// All the service scheduler knows. Changed by facts alone; what readers see is kept in immutable maps, so that a view costs nothing,
/// and what deciding needs beyond them in indexes that each fact keeps up.
/// </summary>
internal sealed partial class ServiceState(ServiceSchedulerOptions options)
{
    private readonly Dictionary<PathId, AppIndex> _indexes = [];
    private readonly Dictionary<InstanceId, PathId> _appOfInstance = [];
    private readonly Dictionary<TaskId, InstanceId> _instanceOfTask = [];
    private readonly Dictionary<PathId, DeploymentId> _locks = [];
    private readonly Dictionary<DeploymentId, SortedSet<PathId>> _actionsDone = [];
    private readonly Dictionary<PathId, LaunchDelay> _delays = [];
    private readonly SortedDictionary<Role, int> _roles = [];
    private ImmutableSortedDictionary<DeploymentId, Deployment> _deployments = ImmutableSortedDictionary<DeploymentId, Deployment>.Empty;
    private ImmutableArray<Deployment>? _inOrder;

    public FrameworkId? Framework { get; private set; }

    public Tree Tree { get; private set; } = Tree.Empty;

    public ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<DateTimeOffset, AppVersion>> Versions { get; private set; } =
        ServiceView.Empty.Versions;

    public TreeHistory History { get; } = new();

    public ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<InstanceId, Instance>> Instances { get; private set; } =
        ServiceView.Empty.Instances;

    public ImmutableSortedDictionary<PathId, TaskFailure> LastFailures { get; private set; } = ServiceView.Empty.LastFailures;

    /// <summary>How each app's last task that ended with success did so, since this process leads.</summary>
    public ImmutableSortedDictionary<PathId, TaskFailure> LastEnds { get; private set; } = ServiceView.Empty.LastEnds;

    public ImmutableSortedDictionary<PathId, QueueItem> Queue { get; private set; } = ServiceView.Empty.Queue;

    /// <summary>Set while a restore waits for an operator's word.</summary>
    public RestoreMark? RestoreMark { get; private set; }

    /// <summary>Live tasks that the restored state does not hold.</summary>
    public ImmutableSortedDictionary<TaskId, UnknownTask> UnknownTasks { get; private set; } = ServiceView.Empty.UnknownTasks;

    public RegistryState Registry { get; } = new();

    public ZoneBook Zones { get; } = new();

    public Session Session { get; private set; } = Session.None;

    public Timers Timers { get; } = new();

    public ServicePorts ServicePorts { get; } = new(options.ServicePortFirst, options.ServicePortLast);

    /// <summary>Apps with instances that wait for an offer.</summary>
    public SortedSet<PathId> WaitingApps { get; } = [];

    /// <summary>Running deployments in order of their start.</summary>
    public ImmutableArray<Deployment> Deployments =>
        _inOrder ??= [.. _deployments.Values.OrderBy(deployment => deployment.Version).ThenBy(deployment => deployment.Id)];

    /// <summary>Roles of all apps.</summary>
    public IEnumerable<Role> Roles => _roles.Keys;

    public App? FindApp(PathId id) => Tree.Apps.Find(id);

    public Instance? FindInstance(InstanceId id) =>
        _appOfInstance.TryGetValue(id, out var app) ? Instances[app].Find(id) : null;

    public Instance? FindTask(TaskId task) => _instanceOfTask.TryGetValue(task, out var id) ? FindInstance(id) : null;

    public ImmutableSortedDictionary<InstanceId, Instance> InstancesOf(PathId app) =>
        Instances.Find(app, ImmutableSortedDictionary<InstanceId, Instance>.Empty);

    public AppIndex IndexOf(PathId app)
    {
        if (!_indexes.TryGetValue(app, out var index)) _indexes.Add(app, index = new AppIndex());
        return index;
    }

    public Deployment? FindDeployment(DeploymentId id) => _deployments.Find(id);

    /// <summary>The deployment that holds the app, or null.</summary>
    public Deployment? DeploymentOf(PathId app) => _locks.TryGetValue(app, out var id) ? _deployments[id] : null;

    public bool IsDone(DeploymentId deployment, PathId app) => _actionsDone.TryGetValue(deployment, out var done) && done.Contains(app);

    public int DoneCount(DeploymentId deployment) => _actionsDone.TryGetValue(deployment, out var done) ? done.Count : 0;

    public LaunchDelay? DelayOf(PathId app) => _delays.GetValueOrDefault(app);

    /// <summary>Whether the instance's traffic, if it has any, is where it is to be.</summary>
    public bool IsRouted(Instance instance) =>
        instance.Task is not { } task || Registry.Find(task) is not { } record || record.Confirmed;

    public ServiceView TakeView(DateTimeOffset now) => new()
    {
        At = now,
        Framework = Framework,
        RootVersion = Tree.Groups[PathId.Root].Version,
        Groups = Tree.Groups,
        Apps = Tree.Apps,
        Versions = Versions,
        GroupVersions = History.Versions(Tree),
        Instances = Instances,
        Deployments = Deployments,
        LastFailures = LastFailures,
        LastEnds = LastEnds,
        Queue = Queue,
        Rollouts = Rollouts,
        Outcomes = Outcomes,
        Pending = Pending,
        RegistryContents = Registry.Contents,
        Routers = Registry.Routers,
        LostRouters = Registry.Lost,
        Steering = Zones.Steering,
        ZoneRules = Zones.Rules,
        TrafficRules = Registry.Rules,
        RestoreMark = RestoreMark,
        UnknownTasks = UnknownTasks,
    };
}
