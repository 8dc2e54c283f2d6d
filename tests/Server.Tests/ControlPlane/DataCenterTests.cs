using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sandun.NativeApi;

namespace Sandun.Server.Tests.ControlPlane;

/// <summary>The whole server with real brains, store and link; agent and router are scripted.</summary>
public sealed class DataCenterTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private ScriptedAgent _agent = null!;
    private ScriptedRouter _router = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _agent = new ScriptedAgent(_server);
        _router = new ScriptedRouter(_server);
        await Eventually.HoldsAsync(async () => await _server.Plane.NotReadyReasonAsync(Cancel) == "", "ready");
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _router.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task App_Posted_RunsAndIsSeenOnTheEventStream()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var events = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var lines = new StreamReader(await events.Content.ReadAsStreamAsync(Cancel));
        using var posted = await PostAsync("/v2/apps", """{"id":"/web","cmd":"serve","cpus":0.1,"mem":32}""");
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        while (await lines.ReadLineAsync(Cancel) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Contains("TASK_RUNNING", StringComparison.Ordinal)) return;
        }

        Assert.Fail("the stream ended");
    }

    [Fact]
    public async Task App_Applied_IsShownScaledAndRemoved()
    {
        await _server.Plane.ApplyAsync("""{"id":"/shop","apps":[{"id":"web","cmd":"serve","cpus":0.1,"mem":32,"instances":2}]}""", false, Cancel);
        await RunsAsync("/shop/web", 2);
        var detail = await _server.Plane.AppAsync("/shop/web", Cancel);
        Assert.Equal(AppState.Running, detail.Summary.State);
        Assert.All(detail.InstanceList, instance => Assert.Equal(("node1", "sandun", "serving", 4711), (instance.Node, instance.DataCenter, instance.Route, instance.Pid)));
        Assert.Equal("tcp://127.0.0.1:10000", Assert.Single(detail.Summary.Routes));
        await _server.Plane.ScaleAsync("/shop/web", 1, false, Cancel);
        await RunsAsync("/shop/web", 1);
        await Eventually.HoldsAsync(() => Task.FromResult(_agent.Tasks.Count == 1), "one task left");
        await _server.Plane.RestartAsync("/shop/web", false, Cancel);
        await Eventually.HoldsAsync(() => Task.FromResult(_agent.Launches == 3 && _agent.Tasks.Count == 1), "the task is replaced");
        await SettledAsync();
        await _server.Plane.ChangeAsync(new ChangeWish(ChangeVerb.Remove) { Id = "/shop", IsGroup = true }, Cancel);
        await Eventually.HoldsAsync(() => Task.FromResult(_agent.Tasks.Count == 0), "no task left");
        Assert.Equal(404, (await Assert.ThrowsAsync<ControlPlaneException>(() => _server.Plane.AppAsync("/shop/web", Cancel))).Status);
    }

    [Fact]
    public async Task Overview_CountsWhatRuns()
    {
        await _server.Plane.ApplyAsync("""[{"id":"/a","cmd":"serve","cpus":0.5,"mem":64},{"id":"/s/b","cmd":"serve","cpus":1,"mem":64}]""", false, Cancel);
        await RunsAsync("/a", 1);
        await RunsAsync("/s/b", 1);
        var overview = await _server.Plane.OverviewAsync(Cancel);
        Assert.Equal((2, 2, 1, 1, 2, 2), (overview.Systems, overview.Apps, overview.Nodes, overview.NodesReachable, overview.Containers, overview.ContainersWanted));
        Assert.Equal(new UsedOfTotal(0.5m, 1.5m, 4m), overview.Resources.Cpus);
        Assert.Equal("sandun", Assert.Single(overview.DataCenters).Name);
        Assert.All(overview.Components, component => Assert.True(component.Light == Light.Green, component.ToString()));
        Assert.Equal("node1", Assert.Single(await _server.Plane.NodesAsync(Cancel)).Hostname);
    }

    [Fact]
    public async Task Why_AppTooLarge_NamesTheNearestNodeAndWhatItLacks()
    {
        await _server.Plane.ApplyAsync("""{"id":"/big","cmd":"serve","cpus":8,"mem":32}""", false, Cancel);
        await Eventually.HoldsAsync(async () => (await _server.Plane.WhyAsync("/big", Cancel)).Waiting == 1, "it waits");
        var why = await _server.Plane.WhyAsync("/big", Cancel);
        Assert.Equal(1, why.Funnel.Single(step => step.Requirement == "cpus").RuledOut);
        Assert.Equal("node1", why.Nearest?.Node);
        Assert.Contains("none of 1 nodes fits", why.Verdict);
        Assert.Contains("/big", Assert.Single(why.Deployments).WaitsFor);
    }

    [Fact]
    public async Task Why_AppOnANetworkNoNodeHas_NamesNodesAndTheNetwork()
    {
        await using var other = new ScriptedAgent(_server) { Hostname = "node2", Networks = ["back"] };
        await Eventually.HoldsAsync(async () => (await _server.Plane.NodesAsync(Cancel)).Count == 2, "both are there");
        await _server.Plane.ApplyAsync(
            """
            {"id":"/own","cmd":"serve","cpus":0.1,"mem":32,"networks":[{"mode":"container","name":"front"}],
             "constraints":[["hostname","IS","node2"],["hostname","LIKE","node2"]]}
            """,
            false, Cancel);
        await Eventually.HoldsAsync(
            async () => (await _server.Plane.WhyAsync("/own", Cancel)) is { Waiting: 1 } now && now.Funnel.Any(one => one is { Requirement: "network", RuledOut: 1, Left: 0 }),
            "it waits, and the second node is among those looked at");
        var why = await _server.Plane.WhyAsync("/own", Cancel);
        var step = why.Funnel.Single(one => one.Requirement == "network");
        Assert.Equal((1, 0), (step.RuledOut, step.Left));
        Assert.Equal(["node2"], step.NodeNames);
        Assert.Equal(["needs network front, not configured there (it has back)"], why.Nearest!.Lacks);
        Assert.Contains("none of 2 nodes fits", why.Verdict);

        // An agent that does not say which networks it has is taken to have all.
        await _server.Plane.ApplyAsync("""{"id":"/anywhere","cmd":"serve","cpus":0.1,"mem":32,"networks":[{"mode":"container","name":"front"}]}""", false, Cancel);
        await RunsAsync("/anywhere", 1);
        Assert.Equal(["front"], _agent.Launched.Single().Networks);
        Assert.Empty(other.Launched);
    }

    [Fact]
    public async Task Why_AppThatFails_SaysThatLaunchesAreDelayedAndWhy()
    {
        await _server.Plane.ApplyAsync("""{"id":"/bad","cmd":"fail","cpus":0.1,"mem":32,"backoffSeconds":60}""", false, Cancel);
        await Eventually.HoldsAsync(async () => (await _server.Plane.WhyAsync("/bad", Cancel)).NextLaunchAt is not null, "it is delayed");
        var why = await _server.Plane.WhyAsync("/bad", Cancel);
        Assert.Contains("delayed until", why.Verdict);
        Assert.Equal(("as told", 1), (why.LastFailure?.Message, why.LastFailure?.ExitCode));
    }

    [Fact]
    public async Task Log_OfATask_IsReadWholeInPiecesAndFollowed()
    {
        var task = await RunningTaskAsync();
        var piece = await _server.Plane.ReadLogAsync(task, "stdout", 0, Cancel);
        Assert.Equal(("一行 hello\n", 0L, 13L, 13L), (piece.Data, piece.Offset, piece.NextOffset, piece.Size));
        Assert.Equal("hello\n", (await _server.Plane.ReadLogAsync(task, "stdout", -6, Cancel)).Data);
        Assert.Equal("", (await _server.Plane.ReadLogAsync(task, "stdout", 13, Cancel)).Data);
        Assert.Equal("一行 hello\n", await _server.Http.GetStringAsync($"/sandun/v1/logs/{task}/stdout", Cancel));
        using var stream = new StreamReader(await _server.Http.GetStreamAsync($"/sandun/v1/logs/{task}/stdout?follow", Cancel));
        Assert.Equal("一行 hello\n", (string?)JsonNode.Parse((await stream.ReadLineAsync(Cancel))!["data: ".Length..])!["data"]);
    }

    [Fact]
    public async Task Log_NotThere_SaysWhich()
    {
        var task = await RunningTaskAsync();
        var refusal = await Assert.ThrowsAsync<ControlPlaneException>(() => _server.Plane.ReadLogAsync(task, "nothing", 0, Cancel));
        Assert.Equal((404, "there is no file nothing in the sandbox"), (refusal.Status, refusal.Message));
    }

    [Theory]
    [InlineData("{", 400, "Invalid JSON")]
    [InlineData("""{"id":"/x","cmd":"a","cpus":-1}""", 422, "/cpus")]
    [InlineData("""{"id":"/x"}""", 422, "cmd")]
    public async Task Apply_OfABadFile_NamesTheMember(string json, int status, string names)
    {
        var refusal = await Assert.ThrowsAsync<ControlPlaneException>(() => _server.Plane.ApplyAsync(json, false, Cancel));
        Assert.Equal(status, refusal.Status);
        Assert.Contains(names, refusal.Message);
    }

    [Fact]
    public async Task Apply_OfTooLargeAFile_NamesTheBound()
    {
        var refusal = await Assert.ThrowsAsync<ControlPlaneException>(
            () => _server.Plane.ApplyAsync("{\"id\":\"" + new string('x', 17 << 20) + "\"}", false, Cancel));
        Assert.Equal(413, refusal.Status);
        Assert.Contains("16 MB", refusal.Message);
    }

    [Fact]
    public async Task Server_Restarted_KeepsAppsAndTasks()
    {
        await _server.Plane.ApplyAsync("""{"id":"/web","cmd":"serve","cpus":0.1,"mem":32,"instances":3}""", false, Cancel);
        await RunsAsync("/web", 3);
        await SettledAsync();
        var before = _agent.Tasks;
        var seen = await _server.Plane.WaitForChangeAsync(0, Cancel);
        Assert.True(seen > 0);
        await _server.RestartAsync();
        await Eventually.HoldsAsync(async () => await _server.Plane.NotReadyReasonAsync(Cancel) == "", "ready again");
        await RunsAsync("/web", 3);
        Assert.Equal(before, _agent.Tasks);
        Assert.Equal(3, _agent.Launches);
    }

    private async Task<string> RunningTaskAsync()
    {
        await _server.Plane.ApplyAsync("""{"id":"/web","cmd":"serve","cpus":0.1,"mem":32}""", false, Cancel);
        await RunsAsync("/web", 1);
        return (await _server.Plane.AppAsync("/web", Cancel)).InstanceList[0].TaskId;
    }

    private Task RunsAsync(string app, int instances) => Eventually.HoldsAsync(
        async () => (await _server.Plane.AppAsync(app, Cancel)).Summary is { State: AppState.Running } summary && summary.Running == instances,
        $"{app} runs {instances} instances");

    private Task SettledAsync() => Eventually.HoldsAsync(
        async () => (await _server.Plane.DeploymentsAsync(Cancel)).Count == 0, "no deployment runs");

    private Task<HttpResponseMessage> PostAsync(string path, string json) =>
        _server.Http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Cancel);
}
