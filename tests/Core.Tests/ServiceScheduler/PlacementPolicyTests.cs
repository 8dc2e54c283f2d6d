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
    [InlineData("{}", "strategy '' must be spread, binpack or random")]
    [InlineData("""{"strategy":1}""", "cannot be read")]
    public void Placement_ThatIsWrong_SaysWhatWouldBeRight(string member, string error)
    {
        Assert.Contains(error, PlacementPolicy.Error(App(member)));
        Assert.Equal(PlacementStrategy.Binpack, PlacementPolicy.Of(App(member), PlacementStrategy.Binpack));
    }

    private static AppSpec App(string member) => new() { Id = PathId.Absolute("/a"), Extensions = Sorted.Empty.Add("placement", member) };
}
