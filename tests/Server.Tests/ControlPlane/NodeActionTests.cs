using System.Net;
using System.Text.Json.Nodes;
using Sandun.NativeApi;
using Sandun.Protocol;

namespace Sandun.Server.Tests.ControlPlane;

/// <summary>Operators' orders about nodes, over HTTP and the client.</summary>
public sealed class NodeActionTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private ScriptedAgent _agent = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _agent = new ScriptedAgent(_server);
        await Eventually.HoldsAsync(async () => (await _server.Plane.NodesAsync(Cancel)).Any(node => node.Reachable), "registered");
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Node_Drained_SaysSoUntilItIsOpenedAgainAndOverARestart()
    {
        var done = await _server.Plane.OrderNodeAsync("node1", NodeAction.Drain, TimeSpan.FromMinutes(10), null, Cancel);
        Assert.Contains("node1 is drained of 0 tasks", done.Message, StringComparison.Ordinal);
        var node = await NodeAsync();
        Assert.Equal((NodeState.Drained, 0), (node.State, node.Drain!.Left));
        Assert.InRange(node.Drain.Deadline!.Value - node.Drain.Since, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        Assert.StartsWith("draining", Assert.Single(node.ClosedBecause), StringComparison.Ordinal);

        await _server.RestartAsync();
        await Eventually.HoldsAsync(async () => (await NodeAsync()).State == NodeState.Drained, "still drained");
        await _server.Plane.OrderNodeAsync(node.Id, NodeAction.Undrain, null, null, Cancel);
        Assert.Equal(NodeState.Up, (await NodeAsync()).State);
    }

    [Fact]
    public async Task Node_Closed_GetsNoWorkAndWhySaysIt()
    {
        await _server.Plane.OrderNodeAsync("node1", NodeAction.Deactivate, null, null, Cancel);
        await _server.Plane.ApplyAsync("""{ "id": "/web", "cmd": "run", "cpus": 0.1, "mem": 32, "portDefinitions": [] }""", false, Cancel);
        await Eventually.HoldsAsync(async () => (await _server.Plane.WhyAsync("/web", Cancel)).Waiting == 1, "waits");
        var why = await _server.Plane.WhyAsync("/web", Cancel);
        Assert.Equal(("node", 1, 0), (why.Funnel[0].Requirement, why.Funnel[0].RuledOut, why.Funnel[0].Left));
        Assert.Equal(["node1: deactivated"], why.ClosedNodes);
        Assert.EndsWith("1 node gets no new work: node1: deactivated.", why.Verdict, StringComparison.Ordinal);
        Assert.Equal(0, _agent.Launches);
        await _server.Plane.OrderNodeAsync("node1", NodeAction.Reactivate, null, null, Cancel);
        await Eventually.HoldsAsync(() => Task.FromResult(_agent.Launches == 1), "launched");
    }

    [Fact]
    public async Task App_ThatKeepsFailing_IsExplainedByHowItEndedAndWhatItsDeploymentWaitsFor()
    {
        await _server.Plane.ApplyAsync("""{ "id": "/bad", "cmd": "fail", "cpus": 0.1, "mem": 32, "portDefinitions": [], "backoffSeconds": 60 }""", false, Cancel);
        await Eventually.HoldsAsync(async () => (await _server.Plane.WhyAsync("/bad", Cancel)).LastFailure is not null, "failed");
        var why = await _server.Plane.WhyAsync("/bad", Cancel);
        Assert.Contains("; the last: as told (out of memory) (exit status 1)", why.Verdict, StringComparison.Ordinal);
        Assert.Equal((1, true, 1), (why.LastFailure!.ExitCode, why.LastFailure.OutOfMemory, why.Restarts));
        Assert.Contains("because tasks failed (the last: as told)", Assert.Single(why.Deployments).WaitsFor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_WhoseCheckFails_IsExplainedByWhatTheCheckSaid()
    {
        await _server.Plane.ApplyAsync(
            """{ "id": "/ill", "cmd": "run", "cpus": 0.1, "mem": 32, "portDefinitions": [], "healthChecks": [{"protocol":"COMMAND","command":{"value":"probe"},"maxConsecutiveFailures":0}] }""", false, Cancel);
        await Eventually.HoldsAsync(() => Task.FromResult(_agent.Tasks.Any(task => task.Value.StartsWith("ill.", StringComparison.Ordinal))), "launched");
        var held = _agent.Held(_agent.Tasks.First(task => task.Value.StartsWith("ill.", StringComparison.Ordinal)));
        _agent.Say(new AgentReport.Status(held.Framework, held.Status with
        {
            Uuid = Guid.NewGuid(),
            Healthy = false,
            Checks = [new CheckResult(0, 2, null, null, DateTimeOffset.UtcNow, "exit status 7: no disk")],
        }));
        await Eventually.HoldsAsync(async () => (await _server.Plane.WhyAsync("/ill", Cancel)).Health is [{ Checks: [var said] }] && said.Contains("no disk", StringComparison.Ordinal), "explained");
        var why = await _server.Plane.WhyAsync("/ill", Cancel);
        Assert.Equal("COMMAND probe: failing 2 times: exit status 7: no disk", Assert.Single(Assert.Single(why.Health).Checks));
        Assert.Contains("(failing 2 times: exit status 7: no disk)", Assert.Single(why.Deployments).WaitsFor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pressure_OfAMachine_IsShownAndKeepsWorkAway()
    {
        _agent.Say(new AgentReport.Heartbeat(
            new NodeUsage(0, 0, 0) { Conditions = [new NodeCondition(NodeConditionKind.DiskPressure, "nothing is free")] }, []));
        await Eventually.HoldsAsync(async () => (await NodeAsync()).State == NodeState.Pressed, "pressed");
        Assert.Equal(["DISK_PRESSURE: nothing is free"], (await NodeAsync()).ClosedBecause);
    }

    [Theory]
    [InlineData("drain?node=nobody", HttpStatusCode.NotFound, "sandun node ls")]
    [InlineData("drain", HttpStatusCode.BadRequest, "node is missing")]
    [InlineData("drain?node=node1&deadline=-1", HttpStatusCode.UnprocessableEntity, "0 seconds to 30 days")]
    [InlineData("drain?node=node1&deadline=9999999", HttpStatusCode.UnprocessableEntity, "0 seconds to 30 days")]
    [InlineData("drain?node=node1&deadline=soon", HttpStatusCode.BadRequest, "whole number")]
    [InlineData("explode?node=node1", HttpStatusCode.NotFound, "there is no POST")]
    public async Task Order_ThatCannotBe_IsRefusedWithTheCure(string request, HttpStatusCode status, string cure)
    {
        using var answer = await _server.Http.PostAsync("/sandun/v1/nodes/" + request, null, Cancel);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(cure, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undrain_OfADeactivatedNode_NamesTheRightOrder()
    {
        await _server.Plane.OrderNodeAsync("node1", NodeAction.Deactivate, null, null, Cancel);
        var refused = await Assert.ThrowsAsync<ControlPlaneException>(() => _server.Plane.OrderNodeAsync("node1", NodeAction.Undrain, null, null, Cancel));
        Assert.Equal(409, refused.Status);
        Assert.Contains("sandun node reactivate node1", refused.Message, StringComparison.Ordinal);
    }

    private async Task<NodeSummary> NodeAsync() => Assert.Single(await _server.Plane.NodesAsync(Cancel));
}
