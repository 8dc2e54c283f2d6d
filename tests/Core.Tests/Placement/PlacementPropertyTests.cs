using CsCheck;
using Sandun.Placement;
using Sandun.Protocol;
using Xunit;
using static Sandun.Core.Tests.Placement.Sample;

namespace Sandun.Core.Tests.Placement;

/// <summary>Sentences that must hold for whatever is placed on whatever is offered.</summary>
public sealed class PlacementPropertyTests
{
    private static readonly Constraint[][] s_constraints =
    [
        [], [new("hostname", ConstraintOperator.Unique)], [new("rack", ConstraintOperator.GroupBy)], [new("rack", ConstraintOperator.GroupBy, "2")],
        [new("hostname", ConstraintOperator.MaxPer, "2")], [new("rack", ConstraintOperator.Cluster)], [new("rack", ConstraintOperator.Unlike, "r0")],
    ];

    private static readonly Gen<Offer[]> s_offers =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4096], Gen.Int[0, 6], Gen.Int[0, 2]).Array[1, 8].Select(nodes => nodes.Select((node, i) =>
            Offer($"h{i}", node.Item1, node.Item2, node.Item3 == 0 ? "" : $"31000-{31000 + node.Item3 - 1}", ("rack", $"r{node.Item4}"))).ToArray());

    private static readonly Gen<AppSpec> s_apps = Gen.Select(
        Gen.Int[1, 20], Gen.Int[0, 2000], Gen.Int[0, 2000], Gen.Int[0, 4], Gen.Int[0, s_constraints.Length - 1],
        (instances, milliCpus, memory, ports, constraint) => App(s_constraints[constraint]) with
        {
            Instances = instances,
            Amounts = ResourceAmounts.Of(milliCpus / 1000m, memory),
            Ports = ServicePorts([.. Enumerable.Range(1, ports)]),
        });

    [Fact]
    public void Placing_AnyAppOnAnyOffers_NeverTakesMoreThanOffered() => Gen.Select(s_apps, s_offers).Sample((app, offers) =>
    {
        foreach (var node in PlaceAll(app, 30, offers).GroupBy(placed => placed.Offer.Agent))
        {
            var offer = offers.Single(one => one.Agent == node.Key).Resources;
            Assert.True(node.Aggregate(ResourceAmounts.Zero, (sum, placed) => sum + placed.Taken.Amounts).FitsIn(offer.Amounts));
            var ports = node.SelectMany(placed => placed.Taken.Ports.Ports()).ToList();
            Assert.Equal(ports.Count, ports.Distinct().Count());
            Assert.True(offer.Ports.ContainsAll(PortSet.OfPorts(ports)));
        }
    });

    [Fact]
    public void Placing_OneByOneOrInARound_ChoosesTheSame() => Gen.Select(s_apps, s_offers).Sample((app, offers) =>
    {
        var round = PlaceAll(app, 10, offers).Select(placed => placed.Offer.Hostname).ToList();
        var left = offers.ToList();
        var request = Request(app);
        var single = new List<string>();
        var random = new SeededRandom(1);
        while (single.Count < 10 && Placer.Place(request, left, random) is { } placed)
        {
            single.Add(placed.Offer.Hostname);
            var at = left.FindIndex(offer => offer.Agent == placed.Offer.Agent);
            left[at] = placed.Offer with { Resources = placed.Offer.Resources - placed.Taken };
            request = request with
            {
                Placed = request.Placed.Add(new PlacedInstance(placed.Offer.Hostname, null, null, placed.Offer.Attributes)),
            };
        }

        Assert.Equal(round, single);
    });

    [Fact]
    public void Explaining_EveryOffer_AgreesWithPlacing() => Gen.Select(s_apps, s_offers).Sample((app, offers) =>
    {
        var request = Request(app);
        var fits = offers.Any(offer => Placer.Explain(request, offer) is null);
        Assert.Equal(fits, Placer.Place(request, offers, new SeededRandom(1)) is not null);
        var report = Funnel.Explain(request, [.. offers.Select(Node)]);
        Assert.Equal(offers.Length, report.Fitting + report.Steps.Sum(step => step.RuledOut));
        Assert.Equal(fits, report.Fitting > 0);
        Assert.Equal(report.Fitting, report.Steps[^1].Left);
        Assert.Equal(fits, report.Nearest is null);
    });

    private static FunnelNode Node(Offer offer) => new()
    {
        Id = offer.Agent, Hostname = offer.Hostname, Free = offer.Resources, FreeWithoutOthers = offer.Resources, Attributes = offer.Attributes,
    };
}
