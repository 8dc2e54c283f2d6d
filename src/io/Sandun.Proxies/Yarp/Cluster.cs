using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sandun.Protocol;
using Sandun.Routing;

namespace Sandun.Proxies.Yarp;

/// <summary>One backend in force: an immutable order of destinations, and a place in it that all threads move on.</summary>
internal sealed class Cluster
{
    private readonly ImmutableArray<Destination> _destinations;
    private readonly ImmutableArray<int> _rotation;
    private readonly ImmutableArray<Destination> _leaving;
    private readonly ImmutableArray<int> _serving;
    private readonly ImmutableArray<int> _weights;
    private int _turn;

    private Cluster(
        RouteTreatment treatment, (TrafficCounter Counter, WaitingLine Line) lasting, ImmutableArray<Destination> destinations,
        ImmutableArray<Destination> leaving, (ImmutableArray<int> Order, ImmutableArray<int> Weights, int Turn) rotation)
    {
        (Counter, Line) = lasting;
        Treatment = treatment;
        _destinations = destinations;
        _leaving = leaving;
        (_rotation, _weights, _turn) = rotation;
        _serving = [.. _rotation.Distinct().Order()];
    }

    /// <summary>Counts what the route gets, whoever serves it.</summary>
    public TrafficCounter Counter { get; }

    /// <summary>What its settings do to requests.</summary>
    public RouteTreatment Treatment { get; }

    /// <summary>Requests that found no instance with room; outlives the changes of a route.</summary>
    public WaitingLine Line { get; }

    /// <summary>Whether an instance serves, so that waiting for room has a point.</summary>
    public bool HasServing => _serving.Any(index => !_destinations[index].IsDraining);

    private int? Most => Treatment.Settings.InstanceConcurrency;

    /// <summary>All destinations, draining ones included, in the order of the backend's targets.</summary>
    public ImmutableArray<Destination> Destinations => _destinations;

    /// <param name="before">Keeps its destinations, with their counts, and its turn where the addresses stay.</param>
    /// <param name="emptied">Called when a draining destination has no request left.</param>
    /// <param name="treatment">Makes the treatment of settings that changed.</param>
    public static Cluster Of(Backend backend, Cluster? before, Action emptied, Func<RouteSettings, RouteTreatment> treatment)
    {
        var line = before?.Line ?? new WaitingLine();
        ImmutableArray<Destination> destinations =
        [
            .. backend.Targets.Select(target =>
                before?._destinations.FirstOrDefault(destination => destination.Holds(target)) ??
                new Destination(backend.Name, target, emptied, line, before is null ? null : Environment.TickCount64)),
        ];
        var serving = destinations.ToLookup(destination => backend.Targets.Any(target => destination.Holds(target) && !target.Draining));
        foreach (var destination in serving[true]) destination.SetDraining(false);
        return new Cluster(
            before is not null && before.Treatment.Settings == backend.Settings ? before.Treatment : treatment(backend.Settings),
            (before?.Counter ?? new TrafficCounter(), line), destinations, [.. serving[false]],
            (Rotation.Of(backend.Targets), [.. backend.Targets.Select(target => target.Weight)], before is null ? -1 : Volatile.Read(ref before._turn)));
    }

    /// <summary>Stops those that drain and calls who waits. Called once this cluster is in force: a request turned away then finds one that serves.</summary>
    public void Drain()
    {
        foreach (var destination in _leaving) destination.SetDraining(true);
        Line.CallAll();
    }

    /// <summary>Stops all destinations that another cluster does not keep; called once that one is in force.</summary>
    public void RetireUnless(Cluster? successor)
    {
        foreach (var destination in _destinations)
        {
            if (successor is null || !successor._destinations.Contains(destination)) destination.SetDraining(true);
        }

        if (successor is null) Line.CallAll();
    }

    /// <summary>The destination a client's cookie names, with a request counted in; null when it takes none of its own clients either.</summary>
    public Destination? EnterKnown(string cookie)
    {
        foreach (var destination in _destinations)
        {
            if (destination.Cookie == cookie && !destination.IsDown && destination.TryEnter(Most, known: true)) return destination;
        }

        return null;
    }

    /// <summary>The destination the route's balance chooses, with a request counted in; null when none serves or none has room.</summary>
    /// <param name="tried">One to avoid while there is another.</param>
    /// <param name="key">What a hashed balance goes by: the client's address or the path; null for a balance that needs none.</param>
    public Destination? Enter(Destination? tried, string? key = null)
    {
        var chosen = Treatment.Settings.Balance switch
        {
            RouteBalance.LeastConnections => LeastLoaded(tried),
            RouteBalance.Random => LessLoadedOfTwo(tried),
            RouteBalance.Source or RouteBalance.Uri when key is not null => OwnerOf(key, tried),
            _ => null,
        };
        if (chosen is not null && (key is not null || IsDrawn(chosen)) && chosen.TryEnter(Most)) return chosen;
        for (var attempt = 0; attempt < _rotation.Length; attempt++)
        {
            var destination = Next();
            if (destination != tried && !destination.IsDown && IsDrawn(destination) && destination.TryEnter(Most)) return destination;
        }

        // Others move the turn on too, so that these attempts may all have met the same few; and the one tried may be the only one.
        // Where none is up our own sight may be at fault, and all are tried.
        return EnterAny(down: false) ?? (_serving.Any(index => _destinations[index] is { IsDown: false, IsDraining: false }) ? null : EnterAny(down: true));
    }

    /// <summary>Whether a destination that starts slowly takes this request: drawn by how warm it is beside the warmest.</summary>
    private bool IsDrawn(Destination destination)
    {
        var seconds = Treatment.Settings.SlowStartSeconds;
        if (seconds == 0 || destination.Warmth(seconds) is not (< 1 and var warmth)) return true;
        var warmest = _serving.Max(index => _destinations[index] is { IsDown: false, IsDraining: false } one ? one.Warmth(seconds) : 0);
        return warmth >= warmest || Random.Shared.NextDouble() * warmest < warmth;
    }

    private Destination? EnterAny(bool down)
    {
        foreach (var index in _rotation)
        {
            if (_destinations[index].IsDown == down && _destinations[index].TryEnter(Most)) return _destinations[index];
        }

        return null;
    }

    private Destination Next() => _destinations[_rotation[(int)((uint)Interlocked.Increment(ref _turn) % (uint)_rotation.Length)]];

    /// <summary>The one with the fewest requests in hand for its weight; the look begins with another each time, so that equals take turns.</summary>
    private Destination? LeastLoaded(Destination? tried)
    {
        var least = -1;
        var begin = _serving.Length == 0 ? 0 : (int)((uint)Interlocked.Increment(ref _turn) % (uint)_serving.Length);
        for (var look = 0; look < _serving.Length; look++) least = Lesser(least, _serving[(begin + look) % _serving.Length], tried);
        return least < 0 ? null : _destinations[least];
    }

    /// <summary>The less loaded of two drawn by weight: the power of two choices (Mitzenmacher, 2001).</summary>
    private Destination? LessLoadedOfTwo(Destination? tried)
    {
        if (_rotation.Length == 0) return null;
        var one = Lesser(-1, _rotation[Random.Shared.Next(_rotation.Length)], tried);
        var lesser = Lesser(one, _rotation[Random.Shared.Next(_rotation.Length)], tried);
        return lesser < 0 ? null : _destinations[lesser];
    }

    /// <returns>The index with fewer requests in hand for its weight, the first of equals; -1 is none.</returns>
    private int Lesser(int first, int second, Destination? tried)
    {
        var candidate = _destinations[second];
        if (candidate == tried || candidate.IsDraining || candidate.IsDown) return first;
        if (first < 0) return second;
        return (candidate.InFlight + 1L) * _weights[first] < (_destinations[first].InFlight + 1L) * _weights[second] ? second : first;
    }

    /// <summary>The same one for the same key; one that comes or goes moves only its own part (rendezvous hashing, Thaler and Ravishankar, 1998).</summary>
    private Destination? OwnerOf(string key, Destination? tried)
    {
        Destination? owner = null;
        var highest = 0UL;
        foreach (var index in _serving)
        {
            var one = _destinations[index];
            if (one == tried || one.IsDraining || one.IsDown) continue;
            var score = BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(one.Cookie + key)));
            if (owner is not null && score <= highest) continue;
            (owner, highest) = (one, score);
        }

        return owner;
    }
}
