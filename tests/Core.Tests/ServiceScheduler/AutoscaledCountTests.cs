using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Whose the count of an app is that scales by itself.</summary>
public sealed class AutoscaledCountTests
{
    private static readonly PathId s_web = PathId.Absolute("/web");

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

    [Fact]
    public void Definition_DeployedAgainAsItWas_KeepsTheScalersCount_AndOneThatNamesAnotherDoesNot()
    {
        var world = Scaled("""{"min":1}""");
        Count(world, 9, CountSource.Scaler);
        Assert.Equal([new KeptCount(s_web, 4, 9)], Deploy(world, 4).Kept);
        Assert.Equal(9, Instances(world));
        world.Restart();
        world.Settle();
        Deploy(world, 4);
        Assert.Equal(9, Instances(world));
        Assert.Empty(Deploy(world, 5).Kept);
        Assert.Equal(5, Instances(world));
        Count(world, 8, CountSource.Hand);
        Deploy(world, 5);
        Assert.Equal(8, Instances(world));
        Count(world, 5, CountSource.Hand);
        Assert.Equal(5, Instances(world));
    }

    [Fact]
    public void Count_InADocumentThatChangesAnotherApp_IsNotMeant()
    {
        var world = Scaled("""{"min":1}""");
        world.Run(Sample.App("/db"));
        ImmutableArray<AppSpec> apps = [Spec(world) with { Instances = 2 }, Sample.App("/db") with { Command = "newer" }];
        var change = new GroupChange(PathId.Root, apps, null, null, null);
        var reply = Assert.IsType<ServiceReply.Deploying>(world.Ask(new ServiceRequest.UpdateGroup(change, Force: false, DryRun: false)));
        Assert.Equal([new KeptCount(s_web, 2, 4)], reply.Kept);
        Assert.Equal((4, "newer"), (Instances(world), world.View.Apps[PathId.Absolute("/db")].Spec.Command));
    }

    [Fact]
    public void Plan_WarnsOfTheCount_AndAnnouncesNothing()
    {
        var world = Scaled("""{"min":1}""");
        var edit = new AppChange(s_web, current => new AppEdit(current! with { Instances = 2, Command = "newer" }, null), MayCreate: false);
        var reply = world.Ask(new ServiceRequest.UpdateApps([edit], Force: false) { Manner = new ChangeManner { DryRun = true } });
        var plan = Assert.IsType<ServiceReply.Planned>(reply).Plan;
        Assert.Equal([new KeptCount(s_web, 2, 4)], plan.Kept);
        Assert.Contains(new PlanWarning(PlanWarningKind.CountKept, s_web, "2 / 4"), Forecasting.Of(world.View, plan, []).Warnings);
        Assert.Empty(world.Events.OfType<ServiceEvent.CountKept>());
    }

    [Fact]
    public void CountThatWaitsBehindADeployment_IsAsItWasAskedFor()
    {
        var world = Scaled("""{"min":1}""");
        Count(world, 9, CountSource.Scaler);
        world.Manager.AutoRun = false;
        world.Change("/web", spec => spec with { Command = "newer" });
        world.Settle();
        var byHand = new AppChange(s_web, current => new AppEdit(current! with { Instances = 4 }, null) { Count = CountSource.Hand }, MayCreate: false);
        Assert.IsType<ServiceReply.Queued>(world.Ask(
            new ServiceRequest.UpdateApps([byHand], Force: false) { Manner = new ChangeManner { OnConflict = ConflictRule.Queue } }));
        world.Restart();
        world.Settle();
        Assert.Equal(9, Instances(world));
        world.Manager.AutoRun = true;
        foreach (var task in world.Manager.Tasks.Where(task => task.Value.Last is null).Select(task => task.Key).ToList()) world.Manager.Run(task);
        world.Settle();
        Assert.Equal((4, "newer"), (Instances(world), Spec(world).Command));
    }

    [Fact]
    public void CountOfZero_ByTheScaler_IsSleepThatOutlastsARestart_AndByAnybodyElseIsNot()
    {
        var world = Scaled("""{"min":0}""");
        Assert.False(IsAsleep(world));
        Count(world, 0, CountSource.Scaler);
        Assert.True(IsAsleep(world));
        world.Restart();
        world.Settle();
        Assert.True(IsAsleep(world));
        world.Change("/web", spec => spec with { Command = "newer" });
        world.Advance(120);
        Assert.Equal((0, true), (Instances(world), IsAsleep(world)));
        Count(world, 2, CountSource.Scaler);
        Assert.False(IsAsleep(world));
        Count(world, 0, CountSource.Hand);
        Assert.False(IsAsleep(world));
        Count(world, 1, CountSource.Hand);
        Deploy(world, 0);
        Assert.False(IsAsleep(world));
    }

    private static World Scaled(string autoscaling)
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 4) with { Extensions = Sorted.Empty.Add("autoscaling", autoscaling) });
        return world;
    }

    private static AppSpec Spec(World world) => world.View.Apps[s_web].Spec;

    private static bool IsAsleep(World world) => world.View.Apps[s_web].IsAsleep;

    private static int Instances(World world) => Spec(world).Instances;

    private static ServiceReply.Deploying Deploy(World world, int instances)
    {
        var reply = Assert.IsType<ServiceReply.Deploying>(world.Change("/web", spec => spec with { Instances = instances }));
        world.Advance(120);
        return reply;
    }

    private static void Count(World world, int instances, CountSource source)
    {
        var edit = new AppChange(s_web, current => new AppEdit(current! with { Instances = instances }, null) { Count = source }, MayCreate: false);
        Assert.IsType<ServiceReply.Deploying>(world.Ask(new ServiceRequest.UpdateApps([edit], Force: false)));
        world.Advance(120);
        Assert.Equal(instances, Instances(world));
    }
}
