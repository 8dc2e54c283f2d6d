using System.Collections.Immutable;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What a change is expected to do to one app.</summary>
public sealed record AppForecast
{
    public required PathId Id { get; init; }
    public required ForecastKind Kind { get; init; }

    /// <summary>The app as it is; null for a new one.</summary>
    public App? Before { get; init; }

    /// <summary>The app as it will be; null for one that goes.</summary>
    public App? After { get; init; }

    /// <summary>Instances that would start, by host; the places are what the nodes have free now.</summary>
    public ImmutableSortedDictionary<string, int> Starts { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Instances that would stop, by host; instances that wait for a place are not counted.</summary>
    public ImmutableSortedDictionary<string, int> Stops { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Instances that stay as they are.</summary>
    public int Kept { get; init; }

    /// <summary>Of the replaced instances, those that come up on another host.</summary>
    public int Moved { get; init; }

    /// <summary>New instances that find no place.</summary>
    public int Unplaced { get; init; }

    /// <summary>Why they find none; null when all do.</summary>
    public FunnelReport? Shortage { get; init; }

    public ImmutableArray<Route> RoutesBefore { get; init; } = [];
    public ImmutableArray<Route> RoutesAfter { get; init; } = [];
}

/// <summary>What becomes of an app.</summary>
public enum ForecastKind
{
    Create = 0,

    /// <summary>Its instances are replaced.</summary>
    Replace = 1,
    Scale = 2,
    Delete = 3,

    /// <summary>Its definition changes, its instances do not.</summary>
    Keep = 4,
}
