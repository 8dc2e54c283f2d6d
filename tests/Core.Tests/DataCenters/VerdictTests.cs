using Sandun.Core.Tests.ServiceScheduler;
using Sandun.DataCenters;
using Sandun.Placement;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.DataCenters;

/// <summary>The verdict of a dry run against what the real service scheduler then does: in fleets of all sizes, many of them tight.</summary>
public sealed class VerdictTests
{
    private const int Fleets = 200;

    [Fact]
    public void Verdict_InSimulatedFleets_IsRightInNinetyNineOfAHundred()
    {
        var wrong = new List<string>();
        var fitting = 0;
        for (var seed = 1; seed <= Fleets; seed++)
        {
            var (said, found) = Compare((ulong)seed);
            if (found) fitting++;
            if (said != found) wrong.Add($"seed {seed}: said {said}, found {found}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Fleets - wrong.Count} of {Fleets} verdicts were right; {fitting} fleets fitted");
        Assert.InRange(fitting, Fleets / 10, Fleets * 9 / 10);
        Assert.True(wrong.Count * 100 <= Fleets, $"{wrong.Count} of {Fleets} verdicts were wrong: {string.Join("; ", wrong)}");
    }

    private static (bool Said, bool Found) Compare(ulong seed)
    {
        var random = new SeededRandom(seed);
        var world = World.Started(agents: 0, seed: seed);
        for (var i = 1; i <= 3; i++) world.Manager.AddAgent($"a{i}", $"node-a{i}", zone: "a");
        world.Manager.OfferAll();
        world.Settle();
        world.Routers.Connect("lb");
        var apps = Enumerable.Range(1, 1 + Below(random, 5)).Select(number => App(random, number)).ToList();
        foreach (var app in apps) world.Run(app);

        var nodes = Enumerable.Range(1, 1 + Below(random, 5))
            .Select(number => (Id: $"b{number}", Cpus: 1 + Below(random, 6), Memory: 512 * (1 + Below(random, 8)))).ToList();
        foreach (var (id, cpus, memory) in nodes) world.Manager.AddAgent(id, "node-" + id, cpus, memory, "b");
        var said = CapacityCheck.Judge(new CapacityQuestion(
            "b", ZoneMode.Active, [.. nodes.Select(OfferOf)], nodes.Aggregate(ResourceAmounts.Zero, (sum, node) => sum + OfferOf(node).Resources.Amounts),
            [.. apps.Select(app => new AppToMove(app, app.Instances, [.. world.InstancesOf(app.Id.Value).Select(_ => new PlacedInstance("node-a1", null, "a", Sorted.Empty))]))]));

        world.Manager.OfferAll();
        world.Settle();
        world.Feed(new ServiceInput.Steered(
            [
                .. apps.Select(app => new AppSteering
                {
                    App = app.Id, From = "a", To = "b", Standing = ZoneStanding.Kept, Generation = new SteeringGeneration(1, 1),
                }),
            ],
            []));
        world.Settle();
        world.Advance(30);
        var found = apps.All(app => world.InstancesOf(app.Id.Value).Count(instance => instance.Zone == "b" && instance.Task is not null) == app.Instances);
        return (said.Fits, found);
    }

    private static AppSpec App(SeededRandom random, int number) => Sample.App("/app" + number, 1 + Below(random, 6)) with
    {
        Amounts = ResourceAmounts.Of(0.25m * (1 + Below(random, 6)), 128 * (1 + Below(random, 6))),
    };

    private static Offer OfferOf((string Id, int Cpus, int Memory) node) => new()
    {
        Id = new OfferId(node.Id), Agent = new AgentId(node.Id), Hostname = "node-" + node.Id, Zone = "b", HasDocker = true,
        Resources = new Resources(ResourceAmounts.Of(node.Cpus, node.Memory, 1_000_000), PortSet.Of(new PortRange(31000, 61000))),
    };

    private static int Below(SeededRandom random, int bound) => (int)(random.Next() % (ulong)bound);
}
