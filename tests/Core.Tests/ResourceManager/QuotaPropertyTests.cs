using System.Collections.Immutable;
using CsCheck;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Guarantees and limits over random clusters: agents come one by one and every offer is held.</summary>
public sealed class QuotaPropertyTests
{
    private static readonly Gen<(int Guaranteed, int Limit)> s_quota = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 24]);

    [Fact]
    public void Quota_WhateverComes_LimitsHold_AndWhatIsGuaranteedToOthersIsTakenByNobody() => Gen.Select(s_quota.Array[4], Gen.Int[1, 6].Array[1, 30]).Sample(
        (quotas, agents) =>
        {
            var pool = new PoolDriver();
            var roles = quotas.Select((quota, i) => Quota($"r{i}", quota.Guaranteed, Math.Max(quota.Guaranteed, quota.Limit))).ToArray();
            pool.Send(new ResourceManagerInput.Asked(1, new PoolRequest.UpdateQuota([.. roles], true)));
            for (var i = 0; i < roles.Length; i++) pool.Framework(1 + i, $"f{i}", $"r{i}");
            pool.Framework(50, "free", "unbounded");
            var total = 0;
            for (var i = 0; i < agents.Length; i++)
            {
                pool.Agent(100 + i, $"h{i:00}", agents[i], agents[i] * 1024);
                total += agents[i];
                Check(pool.View, quotas, total);
            }
        }, iter: 60);

    /// <summary>The slow, plain rule: of each resource, what all hold beyond their guarantees is at most what guarantees leave of the pool.</summary>
    private static void Check(ClusterView view, (int Guaranteed, int Limit)[] quotas, int total)
    {
        var guaranteed = quotas.Sum(quota => quota.Guaranteed);
        long beyond = 0, held = 0;
        foreach (var role in view.Roles.Values)
        {
            var cpus = role.Offered.Amounts.MilliCpus;
            held += cpus;
            var at = role.Role.Value == "unbounded" ? -1 : int.Parse(role.Role.Value[1..]);
            if (at >= 0) Assert.True(cpus <= 1000L * Math.Max(quotas[at].Guaranteed, quotas[at].Limit), $"{role.Role} holds {cpus}, its limit is {quotas[at].Limit}");
            beyond += Math.Max(0, cpus - (at < 0 ? 0 : 1000L * quotas[at].Guaranteed));
        }

        Assert.True(held <= 1000L * total);
        Assert.True(beyond <= Math.Max(0, 1000L * (total - guaranteed)), $"{beyond} held beyond guarantees of {guaranteed} in a pool of {total}");
        if (total < guaranteed) return;
        for (var i = 0; i < quotas.Length; i++)
        {
            if (!view.Roles.TryGetValue(new Role($"r{i}"), out var role)) continue;
            Assert.True(role.Offered.Amounts.MilliCpus >= 1000L * quotas[i].Guaranteed, $"{role.Role} holds {role.Offered.Amounts.MilliCpus} of {quotas[i].Guaranteed} guaranteed, the pool has {total}");
        }
    }

    private static RoleQuota Quota(string role, int guaranteed, int limit) => new(new Role(role), Amounts(guaranteed), Amounts(limit));

    private static ImmutableArray<NamedAmount> Amounts(int cpus) =>
        cpus == 0 ? [new("cpus", 0), new("mem", 0)] : [new("cpus", 1000L * cpus), new("mem", 1024L * 1024 * 1024 * cpus)];
}
