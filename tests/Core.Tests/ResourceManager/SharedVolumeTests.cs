using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using static Sandun.Core.Tests.ResourceManager.PoolDriver;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>A volume that many tasks have at once counts once for whoever has it.</summary>
public sealed class SharedVolumeTests
{
    private const long Bytes = 2000 * ResourceAmounts.BytesPerMegabyte;
    private static readonly Role s_role = new("db");

    private static readonly Resource s_volume = new()
    {
        Kind = new ResourceKind
        {
            Name = "disk", IsShared = true, Reservations = [new Reservation { Role = s_role }], Disk = new DiskInfo { PersistenceId = "v", ContainerPath = "data" },
        },
        Amount = Bytes,
    };

    private readonly PoolDriver _pool = new();

    [Fact]
    public void Volume_OfManyTasks_IsChargedOnce_AndGivenBackWhole()
    {
        _pool.Call(1, new SchedulerCall.Subscribe(new FrameworkInfo
        {
            Name = "f", Roles = [s_role], FailoverTimeout = TimeSpan.FromDays(7),
            Capabilities = FrameworkCapabilities.MultiRole | FrameworkCapabilities.SharedResources | FrameworkCapabilities.ReservationRefinement | FrameworkCapabilities.PartitionAware,
        }));
        var framework = _pool.Told<SchedulerEvent.Subscribed>(1).Single().Id;
        _pool.Send(new ResourceManagerInput.AgentReported(100, new AgentReport.Register(
            new AgentSpec { Hostname = "h1", Address = "h1", BootId = "b", Total = new Resources(ResourceAmounts.Of(8, 4096), PortSet.Empty) + Resources.Of(s_volume) }, [])));
        for (var i = 0; i < 4; i++) _pool.Accept(1, [_pool.Offers(1)[^1]], TimeSpan.Zero, OnVolume($"t{i}"));
        Assert.Equal(4, _pool.View.Agents.Values.Single().TaskCount);
        Assert.Equal(1_000_000, Role().DominantShareMillionths);

        _pool.Status(100, framework, "t0", TaskState.Finished);
        _pool.Status(100, framework, "t1", TaskState.Finished);
        Assert.Equal(1_000_000, Role().DominantShareMillionths);

        // The agent goes with what is left: nothing of it stays on the role's account.
        _pool.Send(new ResourceManagerInput.AgentGone(100));
        _pool.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(0, Role().DominantShareMillionths);
        Assert.Equal(Resources.None, Role().Used);
    }

    private RoleView Role() => _pool.View.Roles[s_role];

    private static TaskSpec OnVolume(string id)
    {
        var task = Task(id);
        return task with { Resources = task.Resources + Resources.Of(s_volume) };
    }
}
