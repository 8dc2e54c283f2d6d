using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

public sealed class ResidentTests
{
    private static AppSpec Resident(int instances = 2) => Sample.App("/db", instances) with
    {
        Container = new ContainerSpec { IsDockerType = false, PersistentVolumes = [new PersistentVolume("data", 10 * ResourceAmounts.BytesPerMegabyte)] },
        Upgrade = new UpgradeStrategy(500, 0),
        Unreachable = UnreachableStrategy.Disabled,
    };

    private static World Running(int instances = 2)
    {
        var world = World.Started();
        world.Run(Resident(instances));
        return world;
    }

    private static List<(InstanceId, AgentId?, string)> Homes(World world) =>
        [.. world.InstancesOf("/db").Select(instance => (instance.Id, instance.Agent, instance.Volumes.Single().PersistenceId))];

    [Fact]
    public void Launch_OfAnAppWithVolumes_GivesEachInstanceItsOwnAndTakesTheirDisk()
    {
        var world = Running();

        var tasks = world.Manager.Tasks.Values.Select(task => task.Spec).ToList();
        Assert.All(tasks, task => Assert.Equal(10 * ResourceAmounts.BytesPerMegabyte, task.Resources.Amounts.DiskBytes));
        Assert.Equal(
            world.InstancesOf("/db").Select(instance => instance.Volumes.Single().PersistenceId).Order(),
            tasks.Select(task => Assert.Single(task.Volumes)).Select(volume => volume.HostPath).Order());
        Assert.All(tasks, task => Assert.Equal((VolumeKind.Persistent, "data", false), (task.Volumes[0].Kind, task.Volumes[0].ContainerPath, task.Volumes[0].ReadOnly)));
        Assert.Equal(2, tasks.Select(task => task.Volumes[0].HostPath).Distinct().Count());
        Assert.StartsWith("db#data#", tasks[0].Volumes[0].HostPath, StringComparison.Ordinal);
    }

    [Fact]
    public void Task_ThatFails_IsLaunchedAgainAtHomeWithItsVolume()
    {
        var world = Running();
        var before = Homes(world);

        world.Manager.Fail(world.Manager.Tasks.Keys.First());
        world.Settle();
        world.Restart();
        world.Advance(3);

        Assert.Equal(before, Homes(world));
        Assert.Equal(2, world.Manager.Tasks.Count);
    }

    [Fact]
    public void Restart_OfTheApp_KeepsEachInstanceAtHomeOneAtATime()
    {
        var world = Running();
        var before = Homes(world);
        var least = int.MaxValue;
        world.AfterTurn = () => least = Math.Min(least, world.InstancesOf("/db").Count(instance => instance.Condition == InstanceCondition.Running));

        world.Deploy(new ServiceRequest.RestartApp(PathId.Absolute("/db"), false));
        world.Settle();

        Assert.Equal((1, 0), (least, world.View.Deployments.Length));
        Assert.Equal(before, Homes(world));
        Assert.All(world.Manager.Tasks.Keys, task => Assert.EndsWith(".2", task.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Restart_OfASingleInstance_ComesToItsEnd()
    {
        var world = Running(1);
        world.Change("/db", spec => spec with { Command = "new" });
        world.Settle();

        Assert.Empty(world.View.Deployments);
        Assert.Equal("new", Assert.Single(world.Manager.Tasks.Values).Spec.Command);
    }

    [Fact]
    public void Disk_OfItsOwn_IsKeptForTheInstanceWhileItHasNoTask()
    {
        var world = WithDisks();
        world.Run(OnDisk("/db", 1));
        var (instance, task) = (Assert.Single(world.InstancesOf("/db")), Assert.Single(world.Manager.Tasks.Values));
        Assert.Equal(("/m/1", DiskSourceType.Mount), (instance.Volumes[0].Disk!.Root, instance.Volumes[0].Disk!.Type));
        Assert.Equal((instance.Volumes[0].Disk, instance.Volumes[0].PersistenceId), (task.Spec.Volumes[0].Disk, task.Spec.Volumes[0].HostPath));
        Assert.Equal((instance.Resources.Special[0], 100 * ResourceAmounts.BytesPerMegabyte), (Assert.Single(task.Spec.Resources.Special), task.Spec.Resources.Special[0].Amount));

        // It waits after a failure; meanwhile others look for such a disk, and a server takes over.
        world.Manager.Fail(task.Spec.Id);
        world.Settle();
        world.Run(OnDisk("/other", 2));
        Assert.Equal(["/m/2"], DisksOf(world, "/other"));
        world.Restart();
        world.Advance(3);

        Assert.Equal(["/m/1"], DisksOf(world, "/db"));
        Assert.Equal(["/m/2"], DisksOf(world, "/other"));
        Assert.Equal(instance.Volumes, world.InstancesOf("/db").Single().Volumes.AsEnumerable());
        Assert.Equal(1, world.InstancesOf("/other").Count(one => one.Condition == InstanceCondition.Scheduled));

        world.Deploy(new ServiceRequest.DeleteApp(PathId.Absolute("/db"), false));
        world.Settle();
        world.Manager.OfferAll();
        world.Settle();
        Assert.Equal(["/m/1", "/m/2"], DisksOf(world, "/other").Order());
    }

    [Fact]
    public void Restart_OfAppsOnDisks_BringsEachBackToItsOwn()
    {
        var world = WithDisks();
        world.Run(OnDisk("/db", 2));
        var before = world.InstancesOf("/db").Select(instance => (instance.Id, instance.Volumes.Single().Disk!.Root)).ToList();

        world.Deploy(new ServiceRequest.RestartApp(PathId.Absolute("/db"), false));
        world.Settle();

        Assert.Equal(before, world.InstancesOf("/db").Select(instance => (instance.Id, instance.Volumes.Single().Disk!.Root)));
        Assert.Equal(before.Select(one => one.Root).Order(), world.Manager.Tasks.Values.Select(task => task.Spec.Volumes.Single().Disk!.Root).Order());
    }

    private static World WithDisks()
    {
        var world = World.Started(1);
        world.Manager.AddResources("a1", Resources.Of(Disk("/m/1"), Disk("/m/2")));
        return world;
    }

    private static Resource Disk(string root) => new()
    {
        Kind = new ResourceKind { Name = "disk", Disk = new DiskInfo { Source = new DiskSource { Type = DiskSourceType.Mount, Root = root } } }, Amount = 100 * ResourceAmounts.BytesPerMegabyte,
    };

    private static AppSpec OnDisk(string id, int instances)
    {
        var spec = Resident(instances) with { Id = PathId.Absolute(id) };
        return spec with
        {
            Container = spec.Container! with { PersistentVolumes = [spec.Container.PersistentVolumes[0] with { Disk = new DiskWish { Type = DiskSourceType.Mount } }] },
        };
    }

    private static IEnumerable<string?> DisksOf(World world, string app) =>
        world.InstancesOf(app).Where(instance => instance.Condition == InstanceCondition.Running).Select(instance => instance.Volumes.Single().Disk!.Root);

    [Theory]
    [InlineData("/cpus")]
    [InlineData("/container/volumes")]
    public void Change_OfWhatItWasPlacedBy_IsRefused(string member)
    {
        var refusal = Assert.IsType<ServiceReply.Refused>(Running().Change("/db", spec => member == "/cpus"
            ? spec with { Amounts = ResourceAmounts.Of(1, 32) }
            : spec with { Container = spec.Container! with { PersistentVolumes = [] } }));

        Assert.Equal((RefusalKind.Invalid, member), (refusal.Kind, refusal.Details.Single().Path));
    }
}
