using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using static Sandun.ResourceManager.ResourceManagerInput;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Which roles are known, and for how long.</summary>
public sealed class RoleRecordTests
{
    private static readonly Role s_role = new("team/job1");

    private readonly PoolDriver _pool = new();

    [Fact]
    public void Role_WhoseFrameworkHasEnded_IsForgottenWithItsLastTask()
    {
        _pool.Agent(100, "h1");
        var framework = _pool.Framework(1, role: "team/job1");
        _pool.Accept(1, _pool.Offers(1)[0], PoolDriver.Task("t"));
        _pool.Status(100, framework, "t", TaskState.Running);
        Assert.Contains(s_role, _pool.View.Roles.Keys);
        _pool.Call(1, new SchedulerCall.Teardown());
        Assert.Contains(s_role, _pool.View.Roles.Keys);
        _pool.Status(100, framework, "t", TaskState.Killed);
        Assert.Empty(_pool.View.Roles);

        // Its name is as good as any other.
        _pool.Framework(2, role: "team/job1");
        Assert.Single(_pool.View.Roles[s_role].Frameworks);
        Assert.Equal(s_role, Assert.Single(_pool.Offers(2)).Role);
    }

    [Fact]
    public void Role_WhoseFrameworkChangesItsRoles_IsForgotten()
    {
        var framework = _pool.Framework(1, role: "team/job1");
        _pool.Call(1, new SchedulerCall.Suppress([]));
        Assert.Contains(s_role, _pool.View.Roles.Keys);
        _pool.Framework(2, role: "team/job2", id: framework);
        Assert.DoesNotContain(s_role, _pool.View.Roles.Keys);
        Assert.Contains(new Role("team/job2"), _pool.View.Roles.Keys);
    }

    [Fact]
    public void Framework_ThatLeftARole_IsKnownThereUntilItHoldsNothingOfIt()
    {
        _pool.Agent(100, "h1");
        var framework = _pool.Framework(1, role: "team/job1");
        _pool.Accept(1, _pool.Offers(1)[0], PoolDriver.Task("t1"), PoolDriver.Task("t2"));
        _pool.Status(100, framework, "t1", TaskState.Running);
        Assert.Empty(_pool.View.Roles[s_role].Leavers);
        _pool.Framework(2, role: "team/job2", id: framework);
        Assert.Empty(_pool.View.Roles[s_role].Frameworks);
        Assert.Equal([framework], _pool.View.Roles[s_role].Leavers);

        // Whoever comes back has not left.
        _pool.Framework(3, role: "team/job1", id: framework);
        Assert.Equal([framework], _pool.View.Roles[s_role].Members);
        Assert.Empty(_pool.View.Roles[s_role].Leavers);
        _pool.Framework(4, role: "team/job2", id: framework);
        Assert.Equal([framework], _pool.View.Roles[s_role].Members);

        _pool.Status(100, framework, "t1", TaskState.Finished);
        Assert.Equal([framework], _pool.View.Roles[s_role].Leavers);
        _pool.Status(100, framework, "t2", TaskState.Finished);
        Assert.DoesNotContain(s_role, _pool.View.Roles.Keys);
    }

    [Fact]
    public void Guarantees_BeyondTheCapacity_AreAConflictAndCanBeForced()
    {
        _pool.Agent(100, "h1");
        var quota = new PoolRequest.UpdateQuota([new RoleQuota(s_role, [new NamedAmount("cpus", 5000)], [])], false);
        _pool.Send(new Asked(1, quota));
        Assert.Equal(PoolRefusal.Conflict, Assert.IsType<PoolReply.Refused>(_pool.Commands.OfType<ResourceManagerCommand.Answer>().Last().Body).Kind);
        Ask(quota with { Force = true });
    }

    [Fact]
    public void Role_WithAQuota_IsKnownUntilTheQuotaIsTakenBack()
    {
        Ask(new PoolRequest.UpdateQuota([new RoleQuota(s_role, [], [new NamedAmount("cpus", 1000)])], false));
        _pool.Framework(1, role: "team/job1");
        _pool.Call(1, new SchedulerCall.Teardown());
        Assert.Contains(s_role, _pool.View.Roles.Keys);
        Ask(new PoolRequest.UpdateQuota([new RoleQuota(s_role, [], [])], false));
        Assert.Empty(_pool.View.Roles);
    }

    [Fact]
    public void Weight_SetToWhatItIsWithout_IsKept()
    {
        Ask(new PoolRequest.UpdateWeights([new RoleWeight(s_role, 2000)]));
        Ask(new PoolRequest.UpdateWeights([new RoleWeight(s_role, 1000)]));
        Assert.Equal((1000L, true), (_pool.View.Roles[s_role].Weight, _pool.View.Roles[s_role].HasWeight));
        Assert.Equal(_pool.Stored.Select(entity => entity.Key), _pool.Kept().Select(entity => entity.Key));
        _pool.Restart();
        Assert.True(_pool.View.Roles[s_role].HasWeight);
    }

    private void Ask(PoolRequest request)
    {
        _pool.Send(new Asked(1, request));
        Assert.IsType<PoolReply.Done>(_pool.Commands.OfType<ResourceManagerCommand.Answer>().Last().Body);
    }
}
