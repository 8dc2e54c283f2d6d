using Sandun.Proxies.Haproxy;
using Sandun.Tests;
using Sandun.Tests.Routing;

namespace Sandun.Server.Tests.Routing;

/// <summary>Three routers with real HAProxies behind one server on a real etcd, while apps are scaled, deployed and killed.</summary>
public sealed class RoutersUnderLoadTests
{
    private const int Apps = 3;

    private static HaproxyBinary Haproxy =>
        HaproxyBinary.Find(RealParts.Program("haproxy", "haproxy"), out var reason) ?? throw new InvalidOperationException(reason);

    [Fact]
    public async Task Instances_ThatComeAndGoUnderLoad_FailNoRequestAndReloadNothing()
    {
        await using var drill = await RoutingDrill.StartAsync(Haproxy, Apps, store: null);
        var reloads = drill.Balancers.Sum(router => router.Latest.Reloads);
        var load = new OpenLoad(drill.Targets(Apps), rate: 300, connections: 18);
        while (drill.Events < 30)
        {
            await drill.DisturbAsync(Apps);
            // Left slots rest for a second: replacements that come faster than that would need more of them, and a reload.
            if (drill.Events % RoutingDrill.BurstMax == 0) await drill.RestAsync();
        }

        var (requests, _, _, _) = await load.StopAsync();
        Assert.Empty(drill.AgentBreaks);
        Assert.Empty(load.Failures);
        Assert.InRange(requests, 100, int.MaxValue);
        Assert.Equal(reloads, drill.Balancers.Sum(router => router.Latest.Reloads));
        await drill.CheckRoutesAsync();
        Assert.NotEmpty(drill.Legs().Whole);
    }

    [Fact]
    public async Task RouterHaproxyAndEtcdMember_Killed_ComeToTheRightRoutes()
    {
        await using var etcd = await EtcdCluster.StartAsync(RealParts.Program("etcd", "etcd-server"), 3, []);
        await using var drill = await RoutingDrill.StartAsync(Haproxy, Apps, etcd.Address);
        // A router dies without a word; its HAProxy serves on, and the next router in its place adopts it.
        var fallen = drill.Balancers[0];
        await fallen.AbandonAsync();
        RoutingFaults.KillHaproxy(drill.Balancers[1].WorkDir);
        etcd.Servers[0].Kill();
        for (var disturbances = 0; disturbances < 10; disturbances++) await drill.DisturbAsync(Apps);
        drill.Revive(0, Haproxy);
        await drill.SettleAsync();
        await drill.CheckRoutesAsync();
    }
}
