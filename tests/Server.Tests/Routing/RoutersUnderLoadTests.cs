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
        while (drill.Events < 30) await drill.DisturbAsync(Apps);
        await drill.SettleAsync();

        var (requests, _, _, _) = await load.StopAsync();
        Assert.Empty(drill.AgentBreaks);
        Assert.Empty(load.Failures);
        Assert.InRange(requests, 100, int.MaxValue);
        Assert.Equal(reloads, drill.Balancers.Sum(router => router.Latest.Reloads));
        await drill.CheckRoutesAsync();
        Assert.NotEmpty(drill.Legs().Whole);
    }

    /// <summary>What the servers follow in etcd is gone when they ask again: they read it anew, and no router is led astray meanwhile.</summary>
    [Fact]
    public async Task Etcd_CompactedBehindTheServerAndStartedAnew_LeadsToTheRightRoutes()
    {
        await using var etcd = await EtcdCluster.StartAsync(RealParts.Program("etcd", "etcd-server"), 1, []);
        await using var drill = await RoutingDrill.StartAsync(Haproxy, Apps, etcd.Address);
        var load = new OpenLoad(drill.Targets(Apps), rate: 100, connections: 9);
        for (var round = 0; round < 3; round++)
        {
            for (var disturbances = 0; disturbances < 3; disturbances++) await drill.DisturbAsync(Apps);
            await etcd.Servers[0].CompactAsync();
            etcd.Servers[0].Kill();
            etcd.Servers[0].Start();
            await etcd.Servers[0].IsReadyAsync();
            await drill.DisturbAsync(Apps);
        }

        await drill.SettleAsync();
        var (requests, _, _, _) = await load.StopAsync();
        Assert.Empty(load.Failures);
        Assert.InRange(requests, 10, int.MaxValue);
        await drill.CheckRoutesAsync();
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
        // No more than need no rest, which would wait for the one that fell.
        for (var disturbances = 0; disturbances < Apps * RoutingDrill.BurstMax; disturbances++) await drill.DisturbAsync(Apps);
        drill.Revive(0, Haproxy);
        await drill.SettleAsync();
        await drill.CheckRoutesAsync();
    }
}
