using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>What is shown as each role's fair share, also while nobody wants anything.</summary>
public sealed class FairShareTests
{
    private readonly PoolDriver _pool = new();

    public FairShareTests() => _pool.Agent(1, "a");

    [Fact]
    public void LoneRole_HasAllOfThePoolWhetherItWantsMoreOrNot()
    {
        _pool.Framework(10, role: "dev");
        Assert.Equal(1_000_000, Of("dev"));
        _pool.Accept(10, _pool.Offers(10).Single(), PoolDriver.Task("t"));
        _pool.Call(10, new SchedulerCall.Suppress());
        Assert.Equal(1_000_000, Of("dev"));
        var capacity = Capacities.Of(_pool.View).Single(capacity => capacity.Role == new Role("dev"));
        Assert.Equal((4_000, false), (capacity.Due["cpus"], capacity.IsServed));
        Assert.DoesNotContain(capacity.Borrowed, borrowed => borrowed.Value > 0);
    }

    [Fact]
    public void Role_ThatHoldsSomethingAndWantsNoMore_KeepsItsPart()
    {
        _pool.Framework(10, role: "dev");
        _pool.Accept(10, _pool.Offers(10).Single(), PoolDriver.Task("t"));
        _pool.Call(10, new SchedulerCall.Suppress());
        _pool.Framework(11, role: "ops");
        Assert.Equal((500_000, 500_000), (Of("dev"), Of("ops")));
    }

    [Fact]
    public void Role_ThatHoldsAndWantsNothing_LeavesItsPartToThoseThatDo()
    {
        _pool.Framework(10, role: "dev");
        _pool.Call(10, new SchedulerCall.Suppress());
        _pool.Decline(10, _pool.Offers(10).Single());
        _pool.Framework(11, role: "ops");
        Assert.Equal((0, 1_000_000), (Of("dev"), Of("ops")));
    }

    [Fact]
    public void Roles_ThatAllWantNothing_ShareByWeightDownTheTree()
    {
        _pool.Framework(10, role: "dev/batch");
        _pool.Framework(11, role: "ops");
        _pool.Send(new ResourceManagerInput.Asked(1, new PoolRequest.UpdateWeights([new RoleWeight(new Role("dev"), 3000)])));
        foreach (var session in new[] { 10, 11 })
        {
            _pool.Call(session, new SchedulerCall.Suppress());
            foreach (var offer in _pool.Offers(session)) _pool.Decline(session, offer);
        }

        Assert.Equal((750_000, 750_000, 250_000), (Of("dev"), Of("dev/batch"), Of("ops")));
    }

    private long Of(string role) => FairShares.Of(_pool.View).GetValueOrDefault(new Role(role));
}
