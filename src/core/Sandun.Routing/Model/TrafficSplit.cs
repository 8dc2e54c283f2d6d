using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// Turns shares of data centers into weights of instances. Without shares, a router that knows its data center sends to instances in it
/// as long as any takes traffic, else to all: nearest first, nobody left unserved.
/// </summary>
public static class TrafficSplit
{
    private const int WeightMax = 256;

    public static ImmutableArray<Target> Weigh(ImmutableArray<Target> targets, RouteSettings settings, string? here)
    {
        if (!settings.DataCenters.IsEmpty) return Shared(targets, settings.DataCenters);
        if (here is null || settings.AnyLocality || !targets.Any(target => target.DataCenter == here && Takes(target))) return targets;
        return [.. targets.Select(target => target.DataCenter == here ? target : target with { Weight = 0 })];
    }

    /// <summary>
    /// Each data center gets its share whatever the number of its instances; one without instances that take traffic leaves its share to
    /// the others. When no data center with a share has any, all are used: shares steer, they do not refuse.
    /// </summary>
    private static ImmutableArray<Target> Shared(ImmutableArray<Target> targets, ImmutableSortedDictionary<string, int> shares)
    {
        var weights = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var target in targets.Where(Takes)) weights[Name(target)] = weights.GetValueOrDefault(Name(target)) + target.Weight;
        if (!weights.Keys.Any(name => ShareOf(shares, name) > 0)) return targets;

        // An instance's part is share × weight ÷ sum of the weights there; the greatest becomes 256, exactly, and the rest in proportion.
        long numerator = 0;
        long denominator = 1;
        foreach (var target in targets.Where(Takes))
        {
            var (top, bottom) = Part(target);
            if (top * denominator > numerator * bottom) (numerator, denominator) = (top, bottom);
        }

        return [.. targets.Select(target => Takes(target) ? target with { Weight = Scaled(Part(target)) } : target with { Weight = 0 })];

        (long Top, long Bottom) Part(Target target) => ((long)ShareOf(shares, Name(target)) * target.Weight, weights[Name(target)]);

        int Scaled((long Top, long Bottom) part)
        {
            if (part.Top == 0) return 0;
            var below = part.Bottom * numerator;
            // A share above nothing stays above nothing.
            return (int)Math.Max(1, ((WeightMax * part.Top * denominator) + (below / 2)) / below);
        }
    }

    private static int ShareOf(ImmutableSortedDictionary<string, int> shares, string name) => shares.TryGetValue(name, out var share) ? share : 0;

    private static bool Takes(Target target) => !target.Draining && target.Weight > 0;

    private static string Name(Target target) => target.DataCenter ?? "";
}
