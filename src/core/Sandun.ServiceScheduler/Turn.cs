using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// One turn of the brain: what deciders read and write. It notes which apps were touched, so that at its end exactly these are looked at
/// again, and gives all changes of the registry one revision.
/// </summary>
internal sealed class Turn(
    ServiceState state, ServiceSchedulerOptions options, IRandomSource random, DateTimeOffset now,
    Decision<ServiceFact, ServiceCommand> decision)
{
    private readonly SortedSet<PathId> _dirty = [];
    private readonly SortedSet<PathId> _touched = [];
    private readonly List<RegistryChange> _changes = [];

    public ServiceState State => state;

    public ServiceSchedulerOptions Options => options;

    public IRandomSource Random => random;

    public DateTimeOffset Now => now;

    /// <summary>Who asked, when the turn answers a request that came over HTTP.</summary>
    public RequestOrigin? Origin { get; init; }

    /// <summary>How a change that is asked for is to be carried out.</summary>
    public ChangeManner Manner { get; init; } = ChangeManner.Marathon;

    /// <summary>A deployment has ended: changes that waited for it may go on.</summary>
    public bool HasEndedDeployment { get; set; }

    /// <summary>Something new waits for offers: filters and suppression are to be dropped.</summary>
    public bool HasNewDemand { get; set; }

    /// <summary>Apps whose instances or queue changed in this turn.</summary>
    public IEnumerable<PathId> Touched => _touched;

    public int TouchedCount => _touched.Count;

    /// <summary>Revision all changes of the registry in this turn get.</summary>
    public long Revision => state.Registry.Revision + 1;

    public IReadOnlyList<RegistryChange> RegistryChanges => _changes;

    public void Record(ServiceFact fact) => decision.Record(fact);

    public void Order(ServiceCommand command) => decision.Order(command);

    public void Call(SchedulerCall call) => decision.Order(new ServiceCommand.CallResourceManager(call));

    public void Announce(ServiceEvent happened) => decision.Order(new ServiceCommand.Announce(happened));

    /// <summary>The app is to be looked at again before the turn ends.</summary>
    public void MarkDirty(PathId app)
    {
        _dirty.Add(app);
        _touched.Add(app);
    }

    /// <summary>Takes the next app to look at; false when none is left.</summary>
    public bool TakeDirty(out PathId app)
    {
        app = default;
        if (_dirty.Count == 0) return false;
        app = _dirty.Min;
        _dirty.Remove(app);
        return true;
    }

    public void Put(Session session) => Record(new ServiceFact.SessionPut(session));

    /// <summary>Keeps a changed instance, announces a changed condition, and brings its endpoint in line.</summary>
    public void Put(Instance instance)
    {
        var before = state.FindInstance(instance.Id);
        Record(new ServiceFact.InstancePut(instance));
        MarkDirty(instance.App);
        if (before?.Condition != instance.Condition) Announce(new ServiceEvent.InstanceChanged(now, instance));
        if (instance.Condition == InstanceCondition.Scheduled) HasNewDemand = true;
        Endpoints.Follow(this, before, instance);
    }

    /// <summary>Forgets an instance, and its endpoint with it.</summary>
    public void Remove(Instance instance)
    {
        Record(new ServiceFact.InstanceRemoved(instance.App, instance.Id));
        MarkDirty(instance.App);
        if (instance.Task is { } task) Endpoints.Remove(this, instance.App, task);
    }

    public void Change(RegistryChange change) => _changes.Add(change);
}
