using System.Text;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>Programs started inside a running task by the agent's operator API: real processes, in a real task's namespaces.</summary>
public sealed class NestedContainerTests(SharedAgent shared) : IClassFixture<SharedAgent>, IAsyncLifetime
{
    private HttpFramework _framework = null!;

    private readonly string _task = "outer-" + Guid.NewGuid().ToString("N")[..8];

    public async ValueTask InitializeAsync()
    {
        _framework = await HttpFramework.SubscribeAsync(shared.Server.Http, """{"user":"","name":"nesting","roles":["test"],"capabilities":[{"type":"MULTI_ROLE"}]}""");
        await _framework.LaunchAsync(await _framework.OfferAsync(), _task, "echo inner > witness; sleep 1000");
        await _framework.UpdateAsync(_task, "TASK_RUNNING");
    }

    public async ValueTask DisposeAsync()
    {
        await _framework.AcceptedAsync("TEARDOWN");
        await _framework.DisposeAsync();
    }

    [Fact]
    public async Task NestedContainer_ThatExits_IsWaitedForWithItsStatusAndWritesIntoTheTasksSandbox()
    {
        var id = Id("plain");
        var launch = $$$"""{"type":"LAUNCH_NESTED_CONTAINER","launch_nested_container":{"container_id":{{{id}}},"command":{"value":"echo said; echo $EXTRA >&2; exit 7","environment":{"variables":[{"name":"EXTRA","value":"more"}]} } } }""";
        Assert.Equal(200, await StatusAsync(launch));
        Assert.Equal(202, await StatusAsync(launch));
        var end = await AskAsync($$$"""{"type":"WAIT_NESTED_CONTAINER","wait_nested_container":{"container_id":{{{id}}} } }""");
        Assert.Equal(7 << 8, (int)end["wait_nested_container"]!["exit_status"]!);
        var folder = $"{shared.Agent.WorkDirectory}/sandboxes/{_task}/containers/plain";
        Assert.Equal(("said\n", "more\n"), (await File.ReadAllTextAsync(folder + "/stdout", Cancellation), await File.ReadAllTextAsync(folder + "/stderr", Cancellation)));

        Assert.Equal(404, await StatusAsync($$$"""{"type":"KILL_NESTED_CONTAINER","kill_nested_container":{"container_id":{{{id}}} } }"""));
        Assert.Equal(200, await StatusAsync($$$"""{"type":"REMOVE_NESTED_CONTAINER","remove_nested_container":{"container_id":{{{id}}} } }"""));
        Assert.Equal(404, await StatusAsync($$$"""{"type":"WAIT_CONTAINER","wait_container":{"container_id":{{{id}}} } }"""));
    }

    [Theory]
    [InlineData("", 9)]
    [InlineData(",\"signal\":15", 15)]
    public async Task NestedContainer_ThatIsKilled_EndsByTheSignalAndTakesWhatIsInItAlong(string signal, int status)
    {
        var (id, inner) = (Id("killed" + status), $$"""{"value":"deep","parent":{{Id("killed" + status)}} }""");
        Assert.Equal(200, await StatusAsync($$$"""{"type":"LAUNCH_CONTAINER","launch_container":{"container_id":{{{id}}},"command":{"value":"sleep 1000"} } }"""));
        Assert.Equal(200, await StatusAsync($$$"""{"type":"LAUNCH_CONTAINER","launch_container":{"container_id":{{{inner}}},"command":{"shell":false,"value":"sleep","arguments":["sleep","1000"]} } }"""));
        Assert.Equal(500, await StatusAsync($$$"""{"type":"REMOVE_CONTAINER","remove_container":{"container_id":{{{id}}} } }"""));
        var listed = await AskAsync("""{"type":"GET_CONTAINERS","get_containers":{"show_nested":true}}""");
        Assert.Contains(listed["get_containers"]!["containers"]!.AsArray(), one => (string?)one!["container_id"]!["parent"]?["parent"]?["value"] == _task);
        Assert.Equal(200, await StatusAsync($$$"""{"type":"KILL_CONTAINER","kill_container":{"container_id":{{{id}}}{{{signal}}} } }"""));
        Assert.Equal(status, (int)(await AskAsync($$$"""{"type":"WAIT_CONTAINER","wait_container":{"container_id":{{{id}}} } }"""))["wait_container"]!["exit_status"]!);
        Assert.Equal(9, (int)(await AskAsync($$$"""{"type":"WAIT_CONTAINER","wait_container":{"container_id":{{{inner}}} } }"""))["wait_container"]!["exit_status"]!);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-protobuf")]
    public async Task Session_WithPipes_StreamsItsOutputAndTakesItsInput(string messages)
    {
        var id = Id("pipes" + messages.Length);
        await using var session = await StreamedSession.OpenAsync(shared.Agent.Http, id, "cat witness; cat; echo gone >&2; exit 3", "", messages);
        await session.AwaitAsync("inner\n");
        Assert.Equal(200, await session.TypeAsync(["first ", "second\n", ""]));
        await session.EndAsync();
        Assert.Equal(("inner\nfirst second\n", "gone\n"), (session.Output, session.Errors));
        Assert.Equal(3 << 8, (int)(await AskAsync($$$"""{"type":"WAIT_NESTED_CONTAINER","wait_nested_container":{"container_id":{{{id}}} } }"""))["wait_nested_container"]!["exit_status"]!);
    }

    [Fact]
    public async Task Session_WithATerminal_IsOneAndKnowsItsSize()
    {
        var id = Id("terminal");
        await using var session = await StreamedSession.OpenAsync(
            shared.Agent.Http, id, "test -t 0 && test -t 1 && echo terminal; stty size; read line; echo got $line; stty size",
            ""","container":{"type":"MESOS","tty_info":{"window_size":{"rows":31,"columns":97}}}""", "application/json");
        await session.AwaitAsync("31 97");
        Assert.Equal(409, await session.TypeTwiceAsync((40, 120), "hello\n"));
        await session.EndAsync();
        Assert.Contains("terminal", session.Output, StringComparison.Ordinal);
        Assert.Contains("got hello\r\n40 120", session.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_WhoseReaderLeaves_IsKilled()
    {
        var id = Id("left");
        await using (var session = await StreamedSession.OpenAsync(shared.Agent.Http, id, "echo here; sleep 1000", "", "application/json")) await session.AwaitAsync("here");
        Assert.Equal(9, (int)(await AskAsync($$$"""{"type":"WAIT_NESTED_CONTAINER","wait_nested_container":{"container_id":{{{id}}} } }"""))["wait_nested_container"]!["exit_status"]!);
    }

    [Fact]
    public async Task Session_ThroughTheServer_IsTheAgents()
    {
        var agent = (string)(await shared.Agent.GetAsync("/state"))["id"]!;
        await using var session = await StreamedSession.OpenAsync(shared.Server.Http, Id("proxied"), "read line; echo $line seen", "", "application/json", $"/slave/{agent}/api/v1");
        Assert.Equal(200, await session.TypeAsync(["words\n", ""]));
        await session.EndAsync();
        Assert.Equal("words seen\n", session.Output);
    }

    [Fact]
    public async Task NestedContainers_OfATaskThatEnds_EndWithIt()
    {
        var id = Id("orphan");
        Assert.Equal(200, await StatusAsync($$$"""{"type":"LAUNCH_NESTED_CONTAINER","launch_nested_container":{"container_id":{{{id}}},"command":{"value":"sleep 1000"} } }"""));
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists($"{shared.Agent.WorkDirectory}/sandboxes/{_task}/containers/orphan/stdout")), "it runs");
        var waiting = AskAsync($$$"""{"type":"WAIT_NESTED_CONTAINER","wait_nested_container":{"container_id":{{{id}}} } }""");
        await _framework.AcceptedAsync("KILL", $$$""","kill":{"task_id":{"value":"{{{_task}}}"} } """);
        Assert.Equal(9, (int)(await waiting)["wait_nested_container"]!["exit_status"]!);
    }

    [Theory]
    [InlineData("""{"type":"LAUNCH_NESTED_CONTAINER"}""", 400, "Failed to validate agent::Call: Expecting 'launch_nested_container' to be present")]
    [InlineData("""{"type":"LAUNCH_NESTED_CONTAINER","launch_nested_container":{"container_id":{"value":"a"},"command":{"value":"true"}}}""", 400, "Expecting 'launch_nested_container.container_id.parent' to be present")]
    [InlineData("""{"type":"LAUNCH_NESTED_CONTAINER","launch_nested_container":{"container_id":{"value":"a.b","parent":{"value":"p"}},"command":{"value":"true"}}}""", 400, "'ContainerID.value' 'a.b' contains invalid characters")]
    [InlineData("""{"type":"LAUNCH_NESTED_CONTAINER","launch_nested_container":{"container_id":{"value":"a","parent":{"value":"nobody"}},"command":{"value":"true"}}}""", 400, "Parent container nobody does not exist")]
    [InlineData("""{"type":"LAUNCH_NESTED_CONTAINER","launch_nested_container":{"container_id":{"value":"a","parent":{"value":"nobody"}}}}""", 400, "launch_nested_container.command.value")]
    [InlineData("""{"type":"LAUNCH_CONTAINER","launch_container":{"container_id":{"value":"alone"},"command":{"value":"true"}}}""", 400, "launch a task instead")]
    [InlineData("""{"type":"WAIT_NESTED_CONTAINER","wait_nested_container":{"container_id":{"value":"a","parent":{"value":"nobody"}}}}""", 404, "Container nobody.a cannot be found")]
    [InlineData("""{"type":"KILL_NESTED_CONTAINER","kill_nested_container":{"container_id":{"value":"a","parent":{"value":"nobody"}}}}""", 404, "cannot be found (or is already killed)")]
    [InlineData("""{"type":"KILL_NESTED_CONTAINER","kill_nested_container":{"container_id":{"value":"a","parent":{"value":"nobody"}},"signal":0}}""", 400, "'kill_nested_container.signal' must be 1 to 64, not 0")]
    [InlineData("""{"type":"ATTACH_CONTAINER_OUTPUT","attach_container_output":{"container_id":{"value":"a","parent":{"value":"nobody"}}}}""", 400, "cannot be attached to")]
    [InlineData("""{"type":"ATTACH_CONTAINER_INPUT","attach_container_input":{"type":"CONTAINER_ID","container_id":{"value":"a"}}}""", 415, "Expecting 'Content-Type' to be application/recordio")]
    public async Task CallOfNestedContainers_ThatIsWrong_IsRefused(string body, int status, string words)
    {
        using var answer = await shared.Agent.Http.PostAsync("/api/v1", HttpFramework.Json(body), Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "application/json", 400, "Received EOF")]
    [InlineData("99999999999:", "application/json", 400, "decimal digits")]
    [InlineData("99999999999\n{}", "application/json", 400, "longer than the bound")]
    [InlineData("40\n{}", "application/json", 400, "ended within a record")]
    [InlineData("2\n{}", "application/json", 400, "Expecting 'type' to be present")]
    [InlineData("21\n{\"type\":\"GET_HEALTH\"}", "application/json", 415, "is not supported for GET_HEALTH call")]
    [InlineData("2\n{}", "text/plain", 415, "Message-Content-Type")]
    [InlineData("2\n{}", "", 400, "Message-Content-Type")]
    public async Task InputStream_ThatIsWrong_IsRefused(string body, string messages, int status, string words)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new("application/recordio");
        if (messages.Length > 0) request.Headers.Add("Message-Content-Type", messages);
        using var answer = await shared.Agent.Http.SendAsync(request, Cancellation);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Id(string name) => $$"""{"value":"{{name}}","parent":{"value":"{{_task}}"} }""";

    private Task<JsonNode> AskAsync(string call) => shared.Agent.AskAsync(call);

    private async Task<int> StatusAsync(string call)
    {
        using var answer = await shared.Agent.Http.PostAsync("/api/v1", HttpFramework.Json(call), Cancellation);
        return (int)answer.StatusCode;
    }
}
