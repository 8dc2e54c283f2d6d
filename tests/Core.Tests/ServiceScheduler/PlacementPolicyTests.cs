using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class PlacementPolicyTests
{
    [Theory]
    [InlineData("""{"strategy":"spread"}""", PlacementStrategy.Spread)]
    [InlineData("""{"strategy":"binpack"}""", PlacementStrategy.Binpack)]
    [InlineData("""{"strategy":"random"}""", PlacementStrategy.Random)]
    public void Placement_ThatAnAppNames_GoesBeforeTheClusters(string member, PlacementStrategy strategy)
    {
        foreach (var cluster in Enum.GetValues<PlacementStrategy>()) Assert.Equal(strategy, PlacementPolicy.Of(App(member), cluster));
        Assert.Null(PlacementPolicy.Error(App(member)));
    }

    [Theory]
    [InlineData("""{"strategy":"tightly"}""", "strategy 'tightly' must be spread, binpack or random")]
    [InlineData("{}", "must name a strategy (spread, binpack or random), a priority, or both")]
    [InlineData("null", "must name a strategy (spread, binpack or random), a priority, or both")]
    [InlineData("""{"priority":1001}""", "priority must be -1000 to 1000, not 1001")]
    [InlineData("""{"priority":"high"}""", "cannot be read")]
    [InlineData("""{"strategy":1}""", "cannot be read")]
    public void Placement_ThatIsWrong_SaysWhatWouldBeRight(string member, string error)
    {
        Assert.Contains(error, PlacementPolicy.Error(App(member)));
        Assert.Equal(PlacementStrategy.Binpack, PlacementPolicy.Of(App(member), PlacementStrategy.Binpack));
    }

    /// <summary>Who waited longer comes later when somebody else matters more; of equals he comes first.</summary>
    [Theory]
    [InlineData(0, "/first")]
    [InlineData(5, "/second")]
    [InlineData(-5, "/first")]
    public void Priority_SaysWhoseInstancesAreStarted_WhenThereIsNoRoomForAll(int priority, string started)
    {
        var world = World.Started(agents: 0);
        world.Run(Sample.App("/first"));
        world.Advance(1);
        world.Run(Sample.App("/second") with { Extensions = Sorted.Empty.Add("placement", $$"""{"priority":{{priority}}}""") });
        world.Manager.AddAgent("a1", "node1", cpus: 0.1m, memory: 32);
        world.Manager.OfferAll();
        world.Settle();
        Assert.Equal([started], new[] { "/first", "/second" }.Where(app => world.InstancesOf(app).Any(instance => instance.Task is not null)));
    }

    private static AppSpec App(string member) => new() { Id = PathId.Absolute("/a"), Extensions = Sorted.Empty.Add("placement", member) };
}
