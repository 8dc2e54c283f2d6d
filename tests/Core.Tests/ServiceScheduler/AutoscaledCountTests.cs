using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Whose the count of an app is that scales by itself.</summary>
public sealed class AutoscaledCountTests
{
    [Theory]
    [InlineData("""{"min":1}""", 4, true)]
    [InlineData("""{"min":1,"enabled":false}""", 2, false)]
    public void Deploy_ThatNamesAnotherCount_ResetsItOnlyWhereNobodyScales(string autoscaling, int instances, bool isTold)
    {
        var world = Scaled(autoscaling);
        world.Change("/web", spec => spec with { Instances = 2, Command = "sleep 2" });
        var spec = world.View.Apps[PathId.Absolute("/web")].Spec;
        Assert.Equal((instances, "sleep 2"), (spec.Instances, spec.Command));
        var told = world.Events.OfType<ServiceEvent.CountKept>().Select(kept => (kept.App.Value, kept.Asked, kept.Kept));
        Assert.Equal(isTold ? [("/web", 2, 4)] : [], told);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void Change_OfTheCountAlone_IsMeant(int instances)
    {
        var world = Scaled("""{"min":1}""");
        world.Change("/web", spec => spec with { Instances = instances });
        Assert.Equal(instances, world.View.Apps[PathId.Absolute("/web")].Spec.Instances);
        Assert.Empty(world.Events.OfType<ServiceEvent.CountKept>());
    }

    private static World Scaled(string autoscaling)
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 4) with { Extensions = Sorted.Empty.Add("autoscaling", autoscaling) });
        return world;
    }
}
