using System.Collections.Immutable;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>
/// Finds out whether a center can take apps over by placing them there as the service scheduler would, app by app, on what is free now.
/// The answer is as good as the placement itself: nothing is estimated.
/// </summary>
public static class CapacityCheck
{
    /// <summary>Reasons an app's verdict carries at most.</summary>
    public const int MostReasons = 3;

    public static CapacityVerdict Judge(CapacityQuestion question)
    {
        var (apps, free) = Place(question.Apps, question.Nodes);
        var largest = Largest(question.Nodes);
        var withoutLargest = largest < 0 || Place(question.Apps, question.Nodes.RemoveAt(largest)).Apps.All(Fits);
        return new CapacityVerdict(
            apps.All(Fits), withoutLargest && question.Apps.All(app => app.Moving == 0 || question.Nodes.Length > 1),
            UsedPercent(question.Total, free), Blockers(question), apps);
    }

    private static bool Fits(AppVerdict app) => app.Placed == app.Moving;

    private static (ImmutableArray<AppVerdict> Apps, ResourceAmounts Free) Place(ImmutableArray<AppToMove> apps, ImmutableArray<Offer> nodes)
    {
        IReadOnlyList<Offer> left = nodes;
        var verdicts = ImmutableArray.CreateBuilder<AppVerdict>(apps.Length);
        var ports = new FirstPorts();
        foreach (var app in apps)
        {
            var round = new PlacementRound(
                new PlacementRequest(app.Spec, app.Staying, HomeRegion: null), [.. left.Select(offer => offer with { Role = app.Spec.Role })]);
            var placed = 0;
            while (placed < app.Moving && round.Next(ports) is not null) placed++;
            verdicts.Add(new AppVerdict(app.Spec.Id, app.Moving, placed, placed == app.Moving ? [] : Lacks(round)));
            left = round.Offers;
        }

        return (verdicts.MoveToImmutable(), left.Aggregate(ResourceAmounts.Zero, (sum, offer) => sum + offer.Resources.Amounts));
    }

    /// <summary>The commonest sentences of the nodes; of equally common ones the first by text.</summary>
    private static ImmutableArray<string> Lacks(PlacementRound round)
    {
        var counted = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var offer in round.Offers)
            foreach (var sentence in round.Explain(offer)?.Sentences ?? [])
                counted[sentence] = counted.GetValueOrDefault(sentence) + 1;
        if (counted.Count == 0) return ["there is no node that takes work"];
        return [.. counted.OrderByDescending(entry => entry.Value).Take(MostReasons).Select(entry => $"{entry.Value} nodes: {entry.Key}")];
    }

    private static int Largest(ImmutableArray<Offer> nodes)
    {
        var largest = -1;
        for (var i = 0; i < nodes.Length; i++)
        {
            if (largest < 0 || nodes[i].Resources.Amounts.MilliCpus > nodes[largest].Resources.Amounts.MilliCpus) largest = i;
        }

        return largest;
    }

    private static int UsedPercent(ResourceAmounts total, ResourceAmounts free)
    {
        long most = 0;
        most = Math.Max(most, Percent(total.MilliCpus, free.MilliCpus));
        most = Math.Max(most, Percent(total.MemoryBytes, free.MemoryBytes));
        return (int)Math.Max(most, Percent(total.DiskBytes, free.DiskBytes));
    }

    private static long Percent(long total, long free) => total <= 0 ? 0 : (long)((Int128)(total - free) * 100 / total);

    private static ImmutableArray<string> Blockers(CapacityQuestion question)
    {
        if (question.Nodes.IsEmpty) return [$"{question.Target} has no node that answers and takes work"];
        return question.Mode == ZoneMode.Active ? [] : [$"{question.Target} takes no new work: its mode is {Word(question.Mode)}"];
    }

    private static string Word(ZoneMode mode) => mode == ZoneMode.Drain ? "drain" : "off";

    /// <summary>Which dynamic port is drawn decides nothing here: the same is drawn each time, and the verdict is the same for the same question.</summary>
    private sealed class FirstPorts : IRandomSource
    {
        public ulong Next() => 0;
    }
}
