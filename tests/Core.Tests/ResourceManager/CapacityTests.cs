using System.Collections.Immutable;
using CsCheck;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Due and most of each role's subtree, and which revocable tasks would end for a role that lacks its due.</summary>
public sealed class CapacityTests
{
    private static readonly DateTimeOffset s_then = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Due_IsTheGuarantee_AndByWeightOfWhatGuaranteesLeave()
    {
        var pool = new PoolDriver();
        pool.Send(new ResourceManagerInput.Asked(1, new PoolRequest.UpdateQuota([new RoleQuota(new Role("a"), [new("cpus", 4000)], [new("cpus", 9000)])], true)));
        pool.Send(new ResourceManagerInput.Asked(2, new PoolRequest.UpdateWeights([new RoleWeight(new Role("b"), 2000)])));
        pool.Framework(1, "fa", "a");
        pool.Framework(2, "fb", "b");
        pool.Framework(3, "fbx", "b/x");
        pool.Agent(100, "h", 10, 1024);
        var capacities = Capacities.Of(pool.View).ToDictionary(capacity => capacity.Role.Value);

        Assert.Equal(6000, capacities["a"].Due["cpus"]);
        Assert.Equal(9000, capacities["a"].Most["cpus"]);
        Assert.Equal(4000, capacities["b"].Due["cpus"]);
        Assert.Equal(2000, capacities["b/x"].Due["cpus"]);
        Assert.Equal(10_000, capacities["b/x"].Most["cpus"]);
    }

    [Fact]
    public void Due_OfARoleNobodyTakesOffersFor_IsItsGuaranteeOnly()
    {
        var pool = new PoolDriver();
        pool.Send(new ResourceManagerInput.Asked(1, new PoolRequest.UpdateQuota([new RoleQuota(new Role("idle"), [new("cpus", 3000)], [])], true)));
        pool.Framework(1, "fa", "a");
        pool.Agent(100, "h", 10, 1024);
        var capacities = Capacities.Of(pool.View).ToDictionary(capacity => capacity.Role.Value);

        Assert.Equal(3000, capacities["idle"].Due["cpus"]);
        Assert.Equal(7000, capacities["a"].Due["cpus"]);
        Assert.Equal(3000, capacities["idle"].Lent["cpus"]);
    }

    [Fact]
    public void Reclaiming_TakesTheNewestOfWhoBorrowsMost_AndNoMoreThanNeeded()
    {
        RoleCapacity[] roles = [Role("poor", due: 4000, held: 1000), Role("rich", due: 2000, held: 8000), Role("fair", due: 3000, held: 3000)];
        RevocableTask[] tasks = [Task("rich", "old", 2000, 1), Task("rich", "new", 2000, 9), Task("rich", "mid", 2000, 5), Task("fair", "safe", 1000, 7)];

        Assert.Equal(["new", "mid"], Reclaiming.Of(new Role("poor"), None, roles, tasks).Select(task => task.Key.Task.Value));
        Assert.Equal(["new"], Reclaiming.Of(new Role("poor"), None.Add("cpus", 1500), roles, tasks).Select(task => task.Key.Task.Value));
        Assert.Empty(Reclaiming.Of(new Role("poor"), None.Add("cpus", 3000), roles, tasks));
        Assert.Empty(Reclaiming.Of(new Role("fair"), None, roles, tasks));
    }

    [Fact]
    public void Reclaiming_SparesASubtreeThatIsWithinItsDue()
    {
        RoleCapacity[] roles = [Role("a", due: 6000, held: 6000), Role("a/x", due: 2000, held: 6000), Role("b", due: 4000, held: 2000)];
        RevocableTask[] tasks = [Task("a/x", "t", 2000, 1)];

        Assert.Empty(Reclaiming.Of(new Role("b"), None, roles, tasks));
        Assert.Single(Reclaiming.Of(new Role("a/y"), None, [.. roles, Role("a/y", due: 2000, held: 0)], tasks));
    }

    [Fact]
    public void Reclaiming_WhateverIsHeld_BringsNobodyBelowItsDue_AndEndsNoTaskInVain() =>
        Gen.Select(Gen.Int[0, 9].Array[4], Gen.Int[0, 9].Array[4], Gen.Select(Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[0, 99]).Array[0, 15]).Sample((due, held, runs) =>
        {
            var tasks = runs.Select((run, i) => Task($"r{run.Item1}", $"t{i:00}", run.Item2 * 1000, run.Item3)).ToList();
            var roles = due.Select((amount, i) => Role($"r{i}", amount * 1000, Math.Max(held[i] * 1000, tasks.Where(task => task.Role.Value == $"r{i}").Sum(task => task.Takes["cpus"])))).ToArray();
            var ended = Reclaiming.Of(new Role("r0"), None, roles, tasks);
            var missing = Math.Max(0, roles[0].Due["cpus"] - roles[0].Held["cpus"]);
            foreach (var role in roles)
            {
                var taken = ended.Where(task => task.Role == role.Role).Sum(task => task.Takes["cpus"]);
                Assert.True(taken == 0 || role.Held["cpus"] - taken >= role.Due["cpus"]);
            }

            var given = ended.Sum(task => task.Takes["cpus"]);
            Assert.All(ended, task => Assert.True(given - task.Takes["cpus"] < missing));
        });

    private static ImmutableSortedDictionary<string, long> None => Sorted.ByText<long>();

    private static RoleCapacity Role(string role, long due, long held) =>
        new() { Role = new Role(role), IsServed = true, Due = None.Add("cpus", due), Most = None.Add("cpus", 100_000), Held = None.Add("cpus", held) };

    private static RevocableTask Task(string role, string id, long cpus, int second) =>
        new(new TaskKey(new FrameworkId("f"), new TaskId(id)), new Role(role), None.Add("cpus", cpus), s_then.AddSeconds(second));
}
