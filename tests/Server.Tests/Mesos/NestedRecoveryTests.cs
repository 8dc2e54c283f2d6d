using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>Programs inside a running task whose agent dies and comes back: real processes, in a real task's namespaces.</summary>
public sealed class NestedRecoveryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NestedContainers_WhoseAgentDies_AreKnownToTheNextRunAndSessionsAreOver()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, """{"user":"","name":"nesting","roles":["test"],"failover_timeout":60,"capabilities":[{"type":"MULTI_ROLE"}]}""");
        await framework.LaunchAsync(await framework.OfferAsync(), "outer");
        await framework.AcknowledgeAsync(await framework.UpdateAsync("outer", "TASK_RUNNING"));
        await LaunchAsync(agent, "waits", "while [ ! -e go ]; do sleep 0.05; done; echo done; exit 7");
        await LaunchAsync(agent, "stays", "sleep 1000");
        await LaunchAsync(agent, "goes", "while [ ! -e ../waits/away ]; do sleep 0.05; done; exit 5");
        await LaunchAsync(agent, "ended", "exit 3");
        Assert.Equal(3 << 8, await WaitAsync(agent, "ended"));
        var session = await StreamedSession.OpenAsync(agent.Http, Id("look"), "trap '' HUP PIPE; touch witness; while true; do sleep 1; done", "", "application/json");
        var folder = $"{agent.WorkDirectory}/sandboxes/outer";
        await Eventually.HoldsAsync(() => File.Exists(folder + "/witness") && Directory.Exists(folder + "/containers/stays") && Directory.Exists(folder + "/containers/goes"), "they run");

        await agent.KillAsync();
        await File.WriteAllTextAsync(folder + "/containers/waits/away", "", Cancellation);
        agent.Start();
        await agent.ReadyAsync();
        await session.DisposeAsync();

        await Eventually.HoldsAsync(async () => string.Join(',', await RunningAsync(agent)) == "stays,waits", "those that are kept run, the session does not: " + agent.Output);
        Assert.Equal(202, (int)(await PostAsync(agent, Launch("stays", "true"))).StatusCode);
        Assert.Equal(3 << 8, await WaitAsync(agent, "ended"));
        Assert.Equal(5 << 8, await WaitAsync(agent, "goes"));
        await File.WriteAllTextAsync(folder + "/containers/waits/go", "", Cancellation);
        Assert.Equal(7 << 8, await WaitAsync(agent, "waits"));
        Assert.Equal("done\n", await File.ReadAllTextAsync(folder + "/containers/waits/stdout", Cancellation));
        Assert.Equal(200, (int)(await PostAsync(agent, Call("KILL_NESTED_CONTAINER", "stays", ",\"signal\":15"))).StatusCode);
        Assert.Equal(15, await WaitAsync(agent, "stays"));
        Assert.Equal(200, (int)(await PostAsync(agent, Call("REMOVE_NESTED_CONTAINER", "stays"))).StatusCode);
        Assert.Equal(404, (int)(await PostAsync(agent, Call("WAIT_NESTED_CONTAINER", "stays"))).StatusCode);
        Assert.Equal(404, (int)(await PostAsync(agent, Call("WAIT_NESTED_CONTAINER", "look"))).StatusCode);

        // One that is adopted is in the task as it was before: it ends with it.
        await LaunchAsync(agent, "last", "sleep 1000");
        await agent.KillAsync();
        agent.Start();
        await agent.ReadyAsync();
        await Eventually.HoldsAsync(async () => string.Join(',', await RunningAsync(agent)) == "last", "it is known again");
        var waiting = WaitAsync(agent, "last");
        await framework.AcceptedAsync("TEARDOWN");
        Assert.Equal(9, await waiting);
    }

    private static async Task LaunchAsync(AgentProcess agent, string name, string command)
    {
        using var answer = await PostAsync(agent, Launch(name, command));
        Assert.True((int)answer.StatusCode == 200, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<int> WaitAsync(AgentProcess agent, string name) =>
        (int)(await agent.AskAsync(Call("WAIT_NESTED_CONTAINER", name)))["wait_nested_container"]!["exit_status"]!;

    private static async Task<IEnumerable<string>> RunningAsync(AgentProcess agent) =>
        (await agent.AskAsync("""{"type":"GET_CONTAINERS","get_containers":{"show_nested":true}}"""))["get_containers"]!["containers"]!.AsArray()
            .Where(one => one!["container_id"]!["parent"] is not null).Select(one => (string)one!["container_id"]!["value"]!).Order(StringComparer.Ordinal);

    private static Task<HttpResponseMessage> PostAsync(AgentProcess agent, string call) => agent.Http.PostAsync("/api/v1", HttpFramework.Json(call), Cancellation);

    private static string Launch(string name, string command) => Call("LAUNCH_NESTED_CONTAINER", name, $",\"command\":{{\"value\":{JsonValue.Create(command).ToJsonString()}}}");

    private static string Call(string type, string name, string more = "") => $$"""{"type":"{{type}}","{{type.ToLowerInvariant()}}":{"container_id":{{Id(name)}}{{more}} } }""";

    private static string Id(string name) => $$"""{"value":"{{name}}","parent":{"value":"outer"} }""";
}
