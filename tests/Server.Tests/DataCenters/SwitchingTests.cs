using System.Net;
using System.Text;
using Sandun.NativeApi;

namespace Sandun.Server.Tests.DataCenters;

/// <summary>Work moves between two data centers of a whole server; agents and router are scripted.</summary>
public sealed class SwitchingTests : IAsyncLifetime
{
    private const string Shop = """
        {"id":"/shop","apps":[
          {"id":"db","cmd":"serve","cpus":0.1,"mem":32,"instances":1},
          {"id":"web","cmd":"serve","cpus":0.1,"mem":32,"instances":3,"dependencies":["/shop/db"]}]}
        """;

    private static readonly SwitchOrder _quick = new(
        "east", "west", HoldSeconds: 3600, Gates: new GateOrder([new GateStepOrder(50, 1), new GateStepOrder(100, 1)]));

    private RunningServer _server = null!;
    private ScriptedAgent _east = null!;
    private ScriptedAgent? _west;
    private ScriptedRouter _router = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _east = new ScriptedAgent(_server) { Hostname = "e1", Zone = "east" };
        _router = new ScriptedRouter(_server);
        await Eventually.HoldsAsync(async () => await _server.Plane.NotReadyReasonAsync(Cancel) == "", "ready");
        await _server.Plane.ApplyAsync(Shop, false, Cancel);
        await Eventually.HoldsAsync(
            async () => (await _server.Plane.DataCentersAsync(Cancel)).Centers.Any(center => center.Containers == 4), "the shop runs in the east");
    }

    public async ValueTask DisposeAsync()
    {
        await _east.DisposeAsync();
        if (_west is not null) await _west.DisposeAsync();
        await _router.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Centers_ShowTheirContainersByAppAndWhetherTheyCouldBeEvacuated()
    {
        var east = Assert.Single((await _server.Plane.DataCentersAsync(Cancel)).Centers);
        Assert.Equal(("east", 1, 4), (east.Id, east.NodesReachable, east.Containers));
        Assert.Equal([("/shop/web", 3), ("/shop/db", 1)], east.Apps.Select(app => (app.App, app.Containers)));
        Assert.False(east.Evacuation.Possible);

        await OpenWestAsync();
        await _server.Plane.DescribeCenterAsync("east", new CenterEdit("East", "东", "Hall 1", null, 7), Cancel);
        await Eventually.HoldsAsync(async () => (await EastAsync()).NameZh == "东", "it is described");
        Assert.Equal((true, "west"), ((await EastAsync()).Evacuation.Possible, (await EastAsync()).Evacuation.To));
    }

    [Fact]
    public async Task Switch_Applied_MovesAllAndComesBack()
    {
        await OpenWestAsync();
        var forecast = await _server.Plane.ForecastSwitchAsync(_quick, Cancel);

        // One node alone is no reserve: it fits, but not without the largest node.
        Assert.Equal(("tight", 4), (forecast.Verdict, forecast.Instances));
        Assert.Equal(["/shop/db", "/shop/web"], forecast.Apps.Select(app => app.App));

        var begun = await _server.Plane.BeginSwitchAsync(_quick, null, Cancel);
        await ReachesAsync(begun.Id, "hold");
        Assert.Equal((4, 4), (_east.Tasks.Count, _west!.Tasks.Count));

        await _server.Plane.SteerSwitchAsync(begun.Id, "back", null, Cancel);
        await ReachesAsync(begun.Id, "returned");
        Assert.Equal((4, 0), (_east.Tasks.Count, _west.Tasks.Count));
    }

    [Fact]
    public async Task Switch_Released_EmptiesTheSource()
    {
        await OpenWestAsync();
        var begun = await _server.Plane.BeginSwitchAsync(_quick with { Kind = "emergency" }, null, Cancel);
        await ReachesAsync(begun.Id, "hold");
        await _server.Plane.SteerSwitchAsync(begun.Id, "release", null, Cancel);
        await ReachesAsync(begun.Id, "completed");
        Assert.Equal((0, 4), (_east.Tasks.Count, _west!.Tasks.Count));
    }

    [Theory]
    [InlineData("""{"from":"north","to":"east"}""", 404, "north")]
    [InlineData("""{"from":"east","to":"east"}""", 422, "must differ")]
    [InlineData("""{"from":"east","to":"west","share":0}""", 422, "share")]
    [InlineData("""{"from":"east","to":"west","kind":"quick"}""", 422, "kind")]
    [InlineData("""{"from":"east","to":"west","gates":{"steps":[{"percent":50,"seconds":1}]}}""", 422, "gates.steps")]
    [InlineData("""{"from":5}""", 400, "from")]
    public async Task Switch_Wrong_IsRefusedNamingTheMember(string body, int status, string named)
    {
        await OpenWestAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _server.Http.PostAsync("/sandun/v1/switches", content, Cancel);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Contains(named, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failover_WithoutAThirdSite_CannotBeTurnedOnAndSaysWhy()
    {
        await OpenWestAsync();
        await Eventually.HoldsAsync(async () => (await _server.Plane.DataCentersAsync(Cancel)).NoFailoverBecause is not null, "it says why");
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    await _server.Plane.SetFailoverAsync(new FailoverSettings(true, null, null, null, null, null), Cancel);
                    return false;
                }
                catch (ControlPlaneException refusal)
                {
                    return refusal.Message.Contains("third site", StringComparison.Ordinal);
                }
            },
            "it is refused");
    }

    [Fact]
    public async Task Center_WithAgentsThatAnswer_ShowsHowFarItIs()
    {
        await Eventually.HoldsAsync(async () => (await EastAsync()).LatencyMs is not null, "it is measured");
        Assert.InRange((await EastAsync()).LatencyMs!.Value, 0.001m, 2000m);
    }

    private async Task OpenWestAsync()
    {
        _west = new ScriptedAgent(_server) { Hostname = "w1", Zone = "west" };
        await Eventually.HoldsAsync(async () => (await _server.Plane.DataCentersAsync(Cancel)).Centers.Count == 2, "the west is there");
    }

    private async Task<CenterStatus> EastAsync() => (await _server.Plane.DataCentersAsync(Cancel)).Centers.Single(center => center.Id == "east");

    private Task ReachesAsync(string id, string phase) =>
        Eventually.HoldsAsync(async () => (await _server.Plane.SwitchAsync(id, Cancel)).Phase == phase, phase);
}
