using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>Answers why an app finds no place, counted over all nodes rather than over the offers that happened to come.</summary>
public static class Funnel
{
    /// <summary>Most node names a step carries: enough to look at one, small on a cluster of thousands.</summary>
    public const int NamesMax = 20;

    private const int RequirementCount = (int)Requirement.Ports + 1;

    /// <summary>
    /// Counts each node under the first requirement it does not meet. Nearest is the node with the fewest unmet requirements, then the
    /// least missing as a share of what is needed, then the earlier one.
    /// </summary>
    public static FunnelReport Explain(PlacementRequest request, IReadOnlyList<FunnelNode> nodes)
    {
        var fit = new Fit(request);
        var ruledOut = new int[RequirementCount];
        var held = new int[RequirementCount];
        var names = new List<string>[RequirementCount];
        for (var i = 0; i < RequirementCount; i++) names[i] = [];
        var fitting = 0;
        (NearestNode Node, int Count, long Missing)? nearest = null;
        foreach (var node in nodes)
        {
            var lacks = fit.Lacks(OfferOf(node, node.Free, request));
            if (lacks.Count == 0)
            {
                fitting++;
                continue;
            }

            var first = (int)lacks[0].Requirement;
            ruledOut[first]++;
            if (names[first].Count < NamesMax) names[first].Add(node.Hostname);
            if (fit.Accepts(OfferOf(node, node.FreeWithoutOthers, request))) held[first]++;
            var missing = lacks.Sum(lack => (long)lack.Thousandths);
            if (nearest is { } best && (lacks.Count, missing).CompareTo((best.Count, best.Missing)) >= 0) continue;
            nearest = (new NearestNode(node.Id, node.Hostname, [.. lacks.Select(lack => lack.Sentence)]), lacks.Count, missing);
        }

        return new FunnelReport(nodes.Count, fitting, Steps(nodes.Count, ruledOut, held, names), fitting > 0 ? null : nearest?.Node);
    }

    private static ImmutableArray<FunnelStep> Steps(int left, int[] ruledOut, int[] held, List<string>[] names)
    {
        var steps = ImmutableArray.CreateBuilder<FunnelStep>(RequirementCount);
        for (var i = 0; i < RequirementCount; i++)
        {
            left -= ruledOut[i];
            steps.Add(new FunnelStep((Requirement)i, ruledOut[i], left, [.. names[i]], held[i]));
        }

        return steps.MoveToImmutable();
    }

    private static Offer OfferOf(FunnelNode node, Resources free, PlacementRequest request) => new()
    {
        Id = default, Agent = node.Id, Hostname = node.Hostname, Resources = free, Role = request.App.Role, Attributes = node.Attributes,
        Region = node.Region, Zone = node.Zone, HasDocker = node.HasDocker, Networks = node.Networks,
    };
}
