using System.Collections.Immutable;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Uses offers: waiting instances are placed, those of the highest priority and then those that wait longest first, each launch recorded before it is ordered; what is left is
/// declined with a filter.
/// </summary>
internal static class Launches
{
    /// <summary>Offers arrived; while launches must wait they are held.</summary>
    public static void Offered(Turn turn, ImmutableArray<Offer> offers)
    {
        var session = turn.State.Session;
        if (session.MayLaunch) Use(turn, offers);
        else turn.Put(session with { Held = session.Held.SetItems(offers.Select(offer => KeyValuePair.Create(offer.Id, offer))) });
    }

    public static void Rescinded(Turn turn, OfferId offer)
    {
        var session = turn.State.Session;
        if (session.Held.ContainsKey(offer)) turn.Put(session with { Held = session.Held.Remove(offer) });
    }

    public static void Use(Turn turn, ImmutableArray<Offer> offers)
    {
        if (offers.IsEmpty) return;
        var tasks = new SortedDictionary<OfferId, List<TaskSpec>>();
        IReadOnlyList<Offer> left = offers;
        foreach (var app in Launchable(turn)) left = LaunchAll(turn, app, left, tasks);
        foreach (var (offer, launched) in tasks)
            turn.Call(new SchedulerCall.Accept([offer], [.. launched], turn.Options.DeclineDuration));
        ImmutableArray<OfferId> unused = [.. offers.Select(offer => offer.Id).Where(offer => !tasks.ContainsKey(offer))];
        if (!unused.IsEmpty) turn.Call(new SchedulerCall.Decline(unused, turn.Options.DeclineDuration));
        if (!turn.State.Session.Filtered) turn.Put(turn.State.Session with { Filtered = true });
    }

    /// <summary>Whether anything waits that could be launched now.</summary>
    public static bool AnyLaunchable(Turn turn) =>
        turn.State.WaitingApps.Any(id => turn.State.FindApp(id) is { } app && LaunchDelays.NotBefore(turn, app) is null);

    /// <summary>Apps that may launch, by priority, of equals the one that waits longest first.</summary>
    private static List<App> Launchable(Turn turn) =>
    [
        .. turn.State.WaitingApps
            .Select(turn.State.FindApp).OfType<App>()
            .Where(app => LaunchDelays.NotBefore(turn, app) is null)
            .OrderByDescending(app => PlacementPolicy.PriorityOf(app.Spec)).ThenBy(app => turn.State.IndexOf(app.Id).Waiting.Min.Since).ThenBy(app => app.Id),
    ];

    private static IReadOnlyList<Offer> LaunchAll(
        Turn turn, App app, IReadOnlyList<Offer> offers, SortedDictionary<OfferId, List<TaskSpec>> tasks)
    {
        var request = new PlacementRequest(app.Spec, Considered(turn, app), turn.Options.HomeRegion)
        {
            ZoneRoom = ZoneRooms.RoomOf(turn, app, offers), Strategy = PlacementPolicy.Of(app.Spec, turn.Options.Placement),
            HeldDisks = HeldDisks.For(app, turn.State.Instances),
        };
        var round = new PlacementRound(request, offers);
        var used = new SortedSet<OfferId>();
        var index = turn.State.IndexOf(app.Id);
        foreach (var (instance, placed) in app.Spec.IsResident ? ResidentPlaces(turn, index, round) : Places(turn, index, round))
        {
            if (!tasks.TryGetValue(placed.Offer.Id, out var ofOffer)) tasks.Add(placed.Offer.Id, ofOffer = []);
            ofOffer.AddRange(Launch(turn, app, instance, placed));
            used.Add(placed.Offer.Id);
        }

        QueueNotes.Matched(turn, app, round, used);
        return round.Offers;
    }

    private static IEnumerable<(Instance Instance, Placed Placed)> Places(Turn turn, AppIndex index, PlacementRound round)
    {
        while (index.Waiting.Count > 0 && round.Next(turn.Random) is { } placed) yield return (turn.State.FindInstance(index.Waiting.Min.Id)!, placed);
    }

    /// <summary>Instances with volumes go home, each by itself: one whose home offers too little holds up no other.</summary>
    private static IEnumerable<(Instance Instance, Placed Placed)> ResidentPlaces(Turn turn, AppIndex index, PlacementRound round)
    {
        foreach (var instance in index.Waiting.Select(waiting => turn.State.FindInstance(waiting.Id)!).ToList())
            if (round.Next(turn.Random, instance.Home, DisksOf(instance)) is { } placed)
                yield return (instance, placed);
    }

    /// <summary>The disks its volumes are on already; default before its first launch.</summary>
    private static ImmutableArray<DiskSource?> DisksOf(Instance instance) => instance.Volumes.IsEmpty ? default : [.. instance.Volumes.Select(volume => volume.Disk)];

    /// <summary>
    /// What constraints compare with: instances on an agent, reachable, of the current configuration. Apps without constraints are only
    /// spread, for which hosts and zones of the same instances count.
    /// </summary>
    private static ImmutableArray<PlacedInstance> Considered(Turn turn, App app) =>
    [
        .. turn.State.InstancesOf(app.Id).Values
            .Where(instance => instance.IsActive && instance.Condition != InstanceCondition.Unreachable && app.IsCurrent(instance.Version))
            .Select(instance => new PlacedInstance(instance.Host, instance.Region, instance.Zone, instance.Attributes)),
    ];

    private static IEnumerable<TaskSpec> Launch(Turn turn, App app, Instance waiting, Placed placed)
    {
        var incarnation = UnknownTasks.NextIncarnation(turn, waiting);
        var containers = app.Spec.Pod is { } pod ? PodTasks.Containers(pod, waiting.Id, incarnation, turn.Now) : [];
        var task = containers.IsEmpty ? InstanceIds.TaskOf(waiting.Id, incarnation) : containers[0].Task;
        var offer = placed.Offer;
        var launched = waiting with
        {
            Condition = InstanceLifecycle.Next(waiting.Condition, InstanceEvent.Launched)!.Value,
            Incarnation = incarnation,
            Version = app.Version,
            Since = turn.Now,
            Task = task,
            Containers = containers,
            Home = app.Spec.IsResident ? offer.Agent : null,
            Volumes = waiting.Volumes.IsEmpty
                ? [.. app.Spec.PersistentVolumes.Select((volume, index) => NewVolume(turn, app, volume, placed.Disks.IsEmpty ? null : placed.Disks[index]))]
                : waiting.Volumes,
            Agent = offer.Agent,
            Host = offer.Hostname,
            Address = offer.Address,
            Region = offer.Region,
            Zone = offer.Zone,
            Attributes = offer.Attributes,
            Resources = placed.Taken,
            Ports = placed.Ports,
            TaskState = TaskState.Staging,
            StagedAt = turn.Now,
            HealthCheckCount = app.Spec.HealthChecks.Length,
            HasReadinessCheck = app.Spec.ReadinessCheck is not null,
            Network = app.Spec.Network,
        };
        turn.Put(launched);
        if (!containers.IsEmpty) return PodTasks.Build(app, launched, placed, turn.Options);
        var enforcesRole = turn.State.Tree.Groups.Find(app.Id.System)?.EnforceRole ?? false;
        var spec = TaskSpecs.Build(app, task, placed, enforcesRole, turn.Options);
        var mounted = spec with { Volumes = spec.Volumes.AddRange(launched.Volumes.Select(volume => volume.MountAt(volume.ContainerPath, readOnly: false))) };
        return [OwnExecutors.Apply(app.Spec, mounted)];
    }

    private static LocalVolume NewVolume(Turn turn, App app, PersistentVolume volume, Resource? disk) => LocalVolume.New(app.Id, volume.ContainerPath, turn.Random) with
    {
        Disk = disk?.Kind.Disk!.Source,
        DiskBytes = disk?.Amount ?? 0,
    };
}
