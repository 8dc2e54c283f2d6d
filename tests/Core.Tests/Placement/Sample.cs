using System.Collections.Immutable;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.Core.Tests.Placement;

/// <summary>Short ways to write offers and apps.</summary>
internal static class Sample
{
    public static Offer Offer(string host, decimal cpus = 4, decimal memory = 4096, string ports = "31000-31999", params (string Name, string Value)[] attributes) => new()
    {
        Id = new OfferId("o-" + host), Agent = new AgentId("a-" + host), Hostname = host,
        Resources = new Resources(ResourceAmounts.Of(cpus, memory, 10_000), Ports(ports)),
        Attributes = Sorted.Empty.AddRange(attributes.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))),
    };

    public static PortSet Ports(string text) => text.Length == 0
        ? PortSet.Empty
        : PortSet.Of([.. text.Split(',').Select(range => range.Split('-')).Select(ends => new PortRange(int.Parse(ends[0]), int.Parse(ends[^1])))]);

    public static AppSpec App(params Constraint[] constraints) => new()
    {
        Id = PathId.Absolute("/app"), Instances = 10, Amounts = ResourceAmounts.Of(1, 128), Constraints = [.. constraints],
    };

    public static PlacementRequest Request(AppSpec app, params PlacedInstance[] placed) => new(app, [.. placed], null);

    public static PlacedInstance On(string host, params (string Name, string Value)[] attributes) =>
        new(host, null, null, Sorted.Empty.AddRange(attributes.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))));

    public static ImmutableArray<PortDefinition> ServicePorts(params int[] ports) =>
        [.. ports.Select(port => new PortDefinition { ServicePort = port })];

    /// <summary>Places as many instances as asked, or as fit; the hosts in order.</summary>
    public static List<Placed> PlaceAll(AppSpec app, int count, params Offer[] offers)
    {
        var round = new PlacementRound(Request(app), offers);
        var random = new SeededRandom(1);
        var placed = new List<Placed>();
        while (placed.Count < count && round.Next(random) is { } next) placed.Add(next);
        return placed;
    }
}
