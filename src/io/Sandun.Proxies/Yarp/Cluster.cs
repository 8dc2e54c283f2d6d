using System.Collections.Immutable;
using Sandun.Routing;

namespace Sandun.Proxies.Yarp;

/// <summary>One backend in force: an immutable order of destinations, and a place in it that all threads move on.</summary>
internal sealed class Cluster
{
    private readonly ImmutableArray<Destination> _destinations;
    private readonly ImmutableArray<int> _rotation;
    private int _turn;

    private Cluster(TrafficCounter counter, ImmutableArray<Destination> destinations, ImmutableArray<int> rotation, int turn)
    {
        Counter = counter;
        _destinations = destinations;
        _rotation = rotation;
        _turn = turn;
    }

    /// <summary>Counts what the route gets, whoever serves it.</summary>
    public TrafficCounter Counter { get; }

    /// <summary>All destinations, draining ones included, in the order of the backend's targets.</summary>
    public ImmutableArray<Destination> Destinations => _destinations;

    /// <param name="before">Keeps its destinations, with their counts, and its turn where the addresses stay.</param>
    /// <param name="emptied">Called when a draining destination has no request left.</param>
    public static Cluster Of(Backend backend, Cluster? before, Action emptied)
    {
        ImmutableArray<Destination> destinations =
        [
            .. backend.Targets.Select(target =>
                before?._destinations.FirstOrDefault(destination => destination.Holds(target)) ?? new Destination(target.Address, target.Port, emptied)),
        ];
        for (var index = 0; index < destinations.Length; index++)
        {
            var serving = backend.Targets.Any(target => destinations[index].Holds(target) && !target.Draining);
            destinations[index].SetDraining(!serving);
        }

        return new Cluster(before?.Counter ?? new TrafficCounter(), destinations, Rotation.Of(backend.Targets), before is null ? -1 : Volatile.Read(ref before._turn));
    }

    /// <summary>Stops all destinations that another cluster does not keep.</summary>
    public void RetireUnless(Cluster? successor)
    {
        foreach (var destination in _destinations)
        {
            if (successor is null || !successor._destinations.Contains(destination)) destination.SetDraining(true);
        }
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
            if ((destination != tried || last) && destination.TryEnter()) return destination;
        }

        return null;
    }
}
