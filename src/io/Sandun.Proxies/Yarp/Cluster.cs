using System.Collections.Immutable;
using Sandun.Routing;

namespace Sandun.Proxies.Yarp;

/// <summary>One backend in force: an immutable order of destinations, and a place in it that all threads move on.</summary>
internal sealed class Cluster
{
    private readonly ImmutableArray<Destination> _destinations;
    private readonly ImmutableArray<int> _rotation;
    private readonly ImmutableArray<Destination> _leaving;
    private int _turn;

    private Cluster(
        RouteTreatment treatment, TrafficCounter counter, ImmutableArray<Destination> destinations, ImmutableArray<Destination> leaving,
        (ImmutableArray<int> Order, int Turn) rotation)
    {
        Treatment = treatment;
        Counter = counter;
        _destinations = destinations;
        _leaving = leaving;
        (_rotation, _turn) = rotation;
    }

    /// <summary>Counts what the route gets, whoever serves it.</summary>
    public TrafficCounter Counter { get; }

    /// <summary>What its settings do to requests.</summary>
    public RouteTreatment Treatment { get; }

    /// <summary>All destinations, draining ones included, in the order of the backend's targets.</summary>
    public ImmutableArray<Destination> Destinations => _destinations;

    /// <param name="before">Keeps its destinations, with their counts, and its turn where the addresses stay.</param>
    /// <param name="emptied">Called when a draining destination has no request left.</param>
    /// <param name="treatment">Makes the treatment of settings that changed.</param>
    public static Cluster Of(Backend backend, Cluster? before, Action emptied, Func<Sandun.Protocol.RouteSettings, RouteTreatment> treatment)
    {
        ImmutableArray<Destination> destinations =
        [
            .. backend.Targets.Select(target =>
                before?._destinations.FirstOrDefault(destination => destination.Holds(target)) ?? new Destination(target.Address, target.Port, emptied)),
        ];
        var serving = destinations.ToLookup(destination => backend.Targets.Any(target => destination.Holds(target) && !target.Draining));
        foreach (var destination in serving[true]) destination.SetDraining(false);
        return new Cluster(
            before is not null && before.Treatment.Settings == backend.Settings ? before.Treatment : treatment(backend.Settings),
            before?.Counter ?? new TrafficCounter(), destinations, [.. serving[false]],
            (Rotation.Of(backend.Targets), before is null ? -1 : Volatile.Read(ref before._turn)));
    }

    /// <summary>Stops those that drain. Called once this cluster is in force: a request turned away then finds one that serves.</summary>
    public void Drain()
    {
        foreach (var destination in _leaving) destination.SetDraining(true);
    }

    /// <summary>Stops all destinations that another cluster does not keep; called once that one is in force.</summary>
    public void RetireUnless(Cluster? successor)
    {
        foreach (var destination in _destinations)
        {
            if (successor is null || !successor._destinations.Contains(destination)) destination.SetDraining(true);
        }
    }

    /// <summary>The destination a client's cookie names, with a request counted in; null when it takes no new ones.</summary>
    public Destination? EnterKnown(string cookie)
    {
        foreach (var destination in _destinations)
        {
            if (destination.Cookie == cookie && destination.TryEnter()) return destination;
        }

        return null;
    }

    /// <summary>The next destination in turn, with a request counted in; null when none serves.</summary>
    /// <param name="tried">One to avoid while there is another.</param>
    public Destination? Enter(Destination? tried)
    {
        for (var attempt = 0; attempt < _rotation.Length; attempt++)
        {
            var turn = (uint)Interlocked.Increment(ref _turn) % (uint)_rotation.Length;
            var destination = _destinations[_rotation[(int)turn]];
            var last = attempt == _rotation.Length - 1;
            if (destination.IsFull(Treatment.Settings.InstanceConcurrency) && !last) continue;
            if ((destination != tried || last) && destination.TryEnter()) return destination;
        }

        // Others move the turn on too, so that these attempts may all have met the same few.
        foreach (var index in _rotation)
        {
            if (_destinations[index].TryEnter()) return _destinations[index];
        }

        return null;
    }
}
