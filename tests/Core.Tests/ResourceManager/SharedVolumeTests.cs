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
        var framework = Framework(1, s_role);
        Agent();
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

    [Fact]
    public void Volume_OfTwoFrameworks_IsInTheShareOfEachAndOnceInThatOfTheirRoles()
    {
        var (one, two) = (Framework(1, s_role), Framework(2, new Role("db/a")));
        Agent();
        for (var i = 0; i < 2; i++)
            foreach (var session in (int[])[1, 2])
            {
                _pool.Call(3 - session, new SchedulerCall.Suppress([]));
                foreach (var offer in _pool.Offers(3 - session)) _pool.Decline(3 - session, offer, 0);
                _pool.Call(session, new SchedulerCall.Revive());
                _pool.Accept(session, [_pool.Offers(session)[^1]], TimeSpan.Zero, OnVolume($"t{session}{i}"));
            }

        Assert.Equal(4, _pool.View.Agents.Values.Single().TaskCount);
        Assert.Equal([1_000_000, 1_000_000], _pool.View.Frameworks.Values.Select(framework => framework.DominantShareMillionths));
        AssertOnce(tasks: 4);
        Assert.Equal(1_000_000, _pool.View.Roles[new Role("db/a")].DominantShareMillionths);

        _pool.Status(100, one, "t10", TaskState.Finished);
        _pool.Status(100, two, "t20", TaskState.Finished);
        AssertOnce(tasks: 2);
        _pool.Status(100, one, "t11", TaskState.Finished);
        AssertOnce(tasks: 1);
        Assert.Equal(1_000_000, _pool.View.Roles[new Role("db/a")].DominantShareMillionths);

        // The agent goes and comes back with what is left, and the other framework has the volume again.
        _pool.Send(new ResourceManagerInput.AgentGone(100));
        _pool.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(Resources.None, Role().Used);
        Assert.Equal(0, Role().DominantShareMillionths);
    }

    private void AssertOnce(int tasks)
    {
        Assert.Equal(1_000_000, Role().DominantShareMillionths);
        Assert.Equal(ResourceAmounts.Of(tasks, 128 * tasks, 2000), Role().Used.Amounts);
        Assert.False(Role().Offered.Amounts is { DiskBytes: not 0 });
    }

    private FrameworkId Framework(long session, Role role)
    {
        _pool.Call(session, new SchedulerCall.Subscribe(new FrameworkInfo
        {
            Name = "f", Roles = [role], FailoverTimeout = TimeSpan.FromDays(7),
            Capabilities = FrameworkCapabilities.MultiRole | FrameworkCapabilities.SharedResources | FrameworkCapabilities.ReservationRefinement | FrameworkCapabilities.PartitionAware,
        }));
        return _pool.Told<SchedulerEvent.Subscribed>(session).Single().Id;
    }

    private void Agent() => _pool.Send(new ResourceManagerInput.AgentReported(100, new AgentReport.Register(
        new AgentSpec { Hostname = "h1", Address = "h1", BootId = "b", Total = new Resources(ResourceAmounts.Of(8, 4096), PortSet.Empty) + Resources.Of(s_volume) }, [])));

    private RoleView Role() => _pool.View.Roles[s_role];

    private static TaskSpec OnVolume(string id)
    {
        var task = Task(id);
        return task with { Resources = task.Resources + Resources.Of(s_volume) };
    }
}
