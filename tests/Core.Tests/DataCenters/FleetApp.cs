using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Core.Tests.DataCenters;

/// <summary>One app of a <see cref="Fleet"/>: counts by zone, and what a service scheduler does about its steering.</summary>
public sealed class FleetApp(PathId id, int wished, ImmutableArray<PathId> dependencies)
{
    public PathId Id => id;

    public int Wished { get; set; } = wished;

    public ImmutableArray<PathId> Dependencies => dependencies;

    public SortedDictionary<string, int> Instances { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, int> Serving { get; } = new(StringComparer.Ordinal);

    public AppSteering? Steering { get; set; }

    /// <summary>Share of the traffic in thousandths a zone takes: by its endpoints, unless steering says otherwise.</summary>
    public int ShareOf(string zone, Func<string, int> ruled)
    {
        var all = Serving.Sum(entry => entry.Value * ruled(entry.Key));
        if (all == 0) return 0;
        var natural = Serving.GetValueOrDefault(zone) * ruled(zone) * 1000 / all;
        if (Steering is not { Traffic.IsEmpty: false } steering) return natural;
        var taking = steering.Traffic.Where(share => Serving.GetValueOrDefault(share.Key) > 0).Sum(share => share.Value);
        if (taking == 0) return natural;
        return Serving.GetValueOrDefault(zone) == 0 ? 0 : ((steering.Traffic.GetValueOrDefault(zone) * 1000) + (taking / 2)) / taking;
    }

    /// <summary>One second: what was started serves, and one step toward what steering asks for is taken.</summary>
    public void Second(IReadOnlyDictionary<string, int> room)
    {
        foreach (var (zone, count) in Instances.ToList()) Serving[zone] = count;
        if (Steering is not { } steering) return;
        var counts = steering.Standing == ZoneStanding.Counted;
        var counted = Instances.Where(entry => counts || entry.Key != steering.From).Sum(entry => entry.Value);
        var lacking = Wished + steering.Extra - counted;
        if (lacking > 0) Start(steering.To, Math.Min(lacking, room.GetValueOrDefault(steering.To, int.MaxValue) - Instances.GetValueOrDefault(steering.To)));
        if (steering.Standing == ZoneStanding.Left) Stop(steering.From, Instances.GetValueOrDefault(steering.From));
        if (lacking < 0 && steering.SurplusHere) Stop(steering.From, -lacking);
    }

    private void Start(string zone, int count) => Instances[zone] = Instances.GetValueOrDefault(zone) + Math.Max(0, count);

    private void Stop(string zone, int count)
    {
        Instances[zone] = Instances.GetValueOrDefault(zone) - count;
        Serving[zone] = Instances[zone];
    }
}
