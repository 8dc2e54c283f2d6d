using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>The traffic of a whole data center as the server publishes it each second: immutable.</summary>
/// <param name="At">When it was put together.</param>
/// <param name="Apps">Apps that had traffic within the last ten seconds.</param>
/// <param name="Routers">Routers that ever told of traffic and are still connected or were within a minute.</param>
public sealed record TrafficView(
    DateTimeOffset At, ImmutableSortedDictionary<PathId, AppTraffic> Apps, ImmutableSortedDictionary<RouterId, RouterLoad> Routers)
{
    public static readonly TrafficView Empty = new(
        DateTimeOffset.UnixEpoch, ImmutableSortedDictionary<PathId, AppTraffic>.Empty, ImmutableSortedDictionary<RouterId, RouterLoad>.Empty);

    /// <summary>Whether any router's figures are missing: what is shown is then too low, and nothing should be scaled down by it.</summary>
    public bool IsPartial => Routers.Values.Any(router => router.IsSilent);
}

/// <summary>One app's traffic, over all its ports.</summary>
/// <param name="Total">All routers together.</param>
/// <param name="Ports">By port index.</param>
/// <param name="Routers">By the router that carried it.</param>
/// <param name="DataCenters">By the data center of the instances; <c>""</c> for instances of none.</param>
/// <param name="Instances">By the task that got it.</param>
public sealed record AppTraffic(
    TrafficFigures Total, ImmutableSortedDictionary<int, TrafficFigures> Ports, ImmutableSortedDictionary<RouterId, TrafficFigures> Routers,
    ImmutableSortedDictionary<string, TrafficFigures> DataCenters, ImmutableSortedDictionary<TaskId, TrafficFigures> Instances);

/// <summary>One router's traffic.</summary>
/// <param name="Total">All apps together.</param>
/// <param name="HeardAt">When it last told.</param>
/// <param name="IsSilent">It has told nothing for longer than figures stay true.</param>
/// <param name="Lost">Reports that were lost on the way since it connected.</param>
public sealed record RouterLoad(TrafficFigures Total, DateTimeOffset HeardAt, bool IsSilent, long Lost);
