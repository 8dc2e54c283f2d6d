using System.Net;
using Sandun.Lab.Reference;
using Sandun.NativeApi;

namespace Sandun.Server.Tests.DataCenters;

/// <summary>The reference installation's figures, from 80 simulated agents and 528 tasks on the ordinary link.</summary>
public sealed class ReferenceInstallationTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private SimulatedFleet _fleet = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _fleet = new SimulatedFleet([_server.LinkSocket], TimeProvider.System);
        await Eventually.HoldsAsync(async () => (await OverviewAsync()).NodesReachable == 80, "80 nodes are there");
        await ReferenceCommand.DeployAsync(_server.Plane);
        await Eventually.HoldsAsync(async () => await OverviewAsync() is { Containers: 528, Resources.Cpus.Used: 269 }, "528 containers run and say what they use");
    }

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Figures_AreThoseOfTheReference_AndEachFollowsATaskAndAnAgentThatStops()
    {
        Assert.Equal(93, ReferenceInstallation.Servers + _fleet.Routers.Count + _fleet.Agents.Count);
        var overview = await OverviewAsync();
        Assert.Equal((2, 5, 80, 528), (overview.DataCenters.Count, overview.Systems, overview.Nodes, overview.Containers));
        Assert.Equal((269m, 1040m), (overview.Resources.Cpus.Allocated, overview.Resources.Cpus.Total));
        Assert.Equal(("1434.6", "4432.6"), (Gigabytes(overview.Resources.MemoryMegabytes.Allocated), Gigabytes(overview.Resources.MemoryMegabytes.Total)));
        Assert.Equal(("2370.1", "7467.7"), (Gigabytes(overview.Resources.DiskMegabytes.Allocated), Gigabytes(overview.Resources.DiskMegabytes.Total)));
        var sandun = await CenterAsync();
        Assert.Equal((224, 40, 4, "三墩"), (sandun.Containers, sandun.Nodes, sandun.Routers, sandun.NameZh));
        Assert.Equal(
            [("营业WEB", 72), ("营业APP", 70), ("手机营业厅APP", 43), ("手机营业厅WEB", 34), ("全渠道", 5)], sandun.Apps.Select(app => (app.NameZh, app.Containers)));
        Assert.Equal((true, "binjiang"), (sandun.Evacuation.Possible, sandun.Evacuation.To));
        var forecast = await _server.Plane.ForecastSwitchAsync(new SwitchOrder("sandun"), Cancel);
        Assert.Equal(("ok", 224), (forecast.Verdict, forecast.Instances));

        await StopATaskAsync();
        await StopAnAgentAsync();
    }

    private async Task StopATaskAsync()
    {
        // All run a moment before the deployment that started them is over; until then nothing else may change them.
        await Eventually.HoldsAsync(async () => (await OverviewAsync()).Deployments == 0, "what started them is over");
        var (before, centerBefore) = (await OverviewAsync(), await CenterAsync());
        var agent = _fleet.Agents.First(agent => agent.Hostname.StartsWith("sandun", StringComparison.Ordinal) && agent.Tasks.Any(IsHallWeb));
        var task = agent.Tasks.First(IsHallWeb);
        using var answer = await _server.Http.DeleteAsync($"/v2/apps/hall/web/tasks/{task.Id}?scale=true", Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.HoldsAsync(
            async () => await OverviewAsync() is { } now && now.Resources.Cpus.Used == before.Resources.Cpus.Used - 0.6m && now.Containers == before.Containers - 1 &&
                now.Deployments == 0,
            "it is gone, and so is its use");
        var (after, centerAfter) = (await OverviewAsync(), await CenterAsync());
        Assert.Equal((before.Containers - 1, centerBefore.Containers - 1), (after.Containers, centerAfter.Containers));
        Assert.Equal(71, centerAfter.Apps.Single(app => app.App == "/hall/web").Containers);
        Assert.Equal(Less(before.Resources, 0.6m, 3072, 4096, 0, 0, 0), after.Resources);
        Assert.Equal(223, (await _server.Plane.ForecastSwitchAsync(new SwitchOrder("sandun"), Cancel)).Instances);
    }

    private async Task StopAnAgentAsync()
    {
        var (before, centerBefore) = (await OverviewAsync(), await CenterAsync());
        var agent = _fleet.Agents.First(agent => agent.Hostname.StartsWith("sandun", StringComparison.Ordinal));
        var lost = agent.Tasks;
        var held = lost.Select(task => task.Resources.Amounts).Aggregate((sum, one) => sum + one);
        await _fleet.StopAsync(agent);
        await Eventually.HoldsAsync(async () => (await OverviewAsync()).NodesReachable == 79, "its silence is noticed");
        await Eventually.HoldsAsync(async () => (await OverviewAsync()).Containers == before.Containers - lost.Count, "its containers are not counted");
        var (after, centerAfter) = (await OverviewAsync(), await CenterAsync());
        Assert.Equal((80, centerBefore.NodesReachable - 1), (after.Nodes, centerAfter.NodesReachable));
        Assert.Equal(centerBefore.Containers - lost.Count, centerAfter.Containers);
        Assert.Equal(
            Less(before.Resources, held.Cpus, held.MemoryBytes >> 20, held.DiskBytes >> 20, 13, 56_737, 95_587), after.Resources);
    }

    private static ResourceSummary Less(
        ResourceSummary before, decimal cpus, long memory, long disk, decimal totalCpus, long totalMemory, long totalDisk) => new(
        Less(before.Cpus, cpus, totalCpus), Less(before.MemoryMegabytes, memory, totalMemory), Less(before.DiskMegabytes, disk, totalDisk));

    private static UsedOfTotal Less(UsedOfTotal before, decimal part, decimal total) =>
        new(before.Used - part, before.Allocated - part, before.Total - total);

    private static bool IsHallWeb(Protocol.AgentTask task) => task.Id.Value.StartsWith("hall_web", StringComparison.Ordinal);

    private static string Gigabytes(decimal megabytes) => (megabytes / 1024).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);

    private Task<Overview> OverviewAsync() => _server.Plane.OverviewAsync(Cancel);

    private async Task<CenterStatus> CenterAsync() => (await _server.Plane.DataCentersAsync(Cancel)).Centers.Single(center => center.Id == "sandun");
}
