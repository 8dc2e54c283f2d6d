using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>What a real agent answers at its own port.</summary>
public sealed class AgentApiTests(SharedAgent shared) : IClassFixture<SharedAgent>
{
    [Theory]
    [InlineData("""{"type":"SUBSCRIBE","framework_id":{"value":"f"},"executor_id":{"value":"e"},"subscribe":{}}""", 400, "Framework cannot be found")]
    [InlineData("""{"framework_id":{"value":"f"},"executor_id":{"value":"e"}}""", 400, "Failed to validate v1::executor::Call: Expecting 'type' to be present")]
    [InlineData("""{"type":"UPDATE","framework_id":{"value":"f"},"executor_id":{"value":"e"}}""", 400, "Failed to validate v1::executor::Call: Expecting 'update' to be present")]
    [InlineData(
        """{"type":"UPDATE","framework_id":{"value":"f"},"executor_id":{"value":"e"},"update":{"status":{"task_id":{"value":"t"},"state":"TASK_RUNNING","uuid":"AAAAAAAAAAAAAAAAAAAAAA=="}}}""",
        400, "Failed to validate v1::executor::Call: Received Call from executor e of framework f with invalid source, expecting 'SOURCE_EXECUTOR'")]
    public async Task ExecutorCall_ThatIsWrong_IsRefusedWithMesosWords(string body, int status, string words)
    {
        using var answer = await shared.Agent.Http.PostAsync("/api/v1/executor", HttpFramework.Json(body), TestContext.Current.CancellationToken);
        Assert.Equal((status, words), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Agent_WithATask_ShowsItItsFilesAndWhatItUses()
    {
        await using var framework = await HttpFramework.SubscribeAsync(shared.Server.Http, """{"user":"","name":"shown","roles":["test"],"capabilities":[{"type":"MULTI_ROLE"}]}""");
        await framework.LaunchAsync(await framework.OfferAsync(), "seen", "mkdir below; echo deep > below/file; echo to be read; sleep 1000");
        await framework.UpdateAsync("seen", "TASK_RUNNING");
        var agent = shared.Agent;

        var state = await agent.GetAsync("/state");
        Assert.Equal("cpus,disk,gpus,mem,ports", string.Join(',', state["resources"]!.AsObject().Select(one => one.Key)));
        var executor = state["frameworks"]!.AsArray().SelectMany(one => one!["executors"]!.AsArray()).Single(one => (string)one!["id"]! == "seen")!;
        Assert.Equal("TASK_RUNNING", (string)executor["tasks"]![0]!["state"]!);
        var folder = (string)executor["directory"]!;

        // What the task writes last shows that all of it is there.
        await Eventually.HoldsAsync(async () => (string)(await agent.GetAsync($"/files/read?path={folder}/stdout&offset=0"))["data"]! == "to be read\n", "the output is there");
        var listed = (await agent.GetAsync("/files/browse?path=" + folder)).AsArray();
        Assert.Equal("below,stderr,stdout", string.Join(',', listed.Select(one => Path.GetFileName((string)one!["path"]!)).Order(StringComparer.Ordinal)));
        Assert.StartsWith("drwx", (string)listed.Single(one => ((string)one!["path"]!).EndsWith("/below", StringComparison.Ordinal))!["mode"]!, StringComparison.Ordinal);
        Assert.Equal(11, (int)(await agent.GetAsync($"/slave(1)/files/read.json?path={folder}/stdout&offset=-1"))["offset"]!);
        Assert.Equal("deep\n", await agent.Http.GetStringAsync($"/files/download?path={folder}/below/file", TestContext.Current.CancellationToken));
        var run = $"/frameworks/{framework.Id}/executors/seen/runs/latest";
        Assert.Equal("deep\n", await agent.Http.GetStringAsync($"/files/download?path={run}/below/file", TestContext.Current.CancellationToken));

        var container = (await agent.GetAsync("/containers")).AsArray().Single(one => (string)one!["executor_id"]! == "seen")!;
        Assert.True((int)container["status"]!["executor_pid"]! > 0);
        await Eventually.HoldsAsync(
            async () => (await agent.GetAsync("/monitor/statistics")).AsArray().Any(one => (string)one!["executor_id"]! == "seen" && (long)one["statistics"]!["mem_rss_bytes"]! > 0),
            "the task is measured");
        Assert.Equal(1, (double)(await agent.GetAsync("/metrics/snapshot"))["slave/tasks_running"]!);

        var listedAgain = await agent.AskAsync($$$"""{"type":"LIST_FILES","list_files":{"path":"{{{folder}}}/below"}}""");
        Assert.Equal(folder + "/below/file", (string)listedAgain["list_files"]!["file_infos"]![0]!["path"]!);
        var read = await agent.AskAsync($$$"""{"type":"READ_FILE","read_file":{"path":"{{{folder}}}/stdout","offset":3,"length":2}}""");
        Assert.Equal(("YmU=", 11), ((string)read["read_file"]!["data"]!, (int)read["read_file"]!["size"]!));
        Assert.Equal("seen", (string)(await agent.AskAsync("""{"type":"GET_TASKS"}"""))["get_tasks"]!["launched_tasks"]![0]!["task_id"]!["value"]!);
        Assert.Equal("seen", (string)(await agent.AskAsync("""{"type":"GET_EXECUTORS"}"""))["get_executors"]!["executors"]![0]!["executor_info"]!["executor_id"]!["value"]!);
        Assert.Equal("seen", (string)(await agent.AskAsync("""{"type":"GET_CONTAINERS"}"""))["get_containers"]!["containers"]![0]!["container_id"]!["value"]!);
        await framework.AcceptedAsync("TEARDOWN");
    }

    [Fact]
    public async Task Agent_AskedThroughTheServer_AnswersWithItsOwnInterfaceAndNothingElse()
    {
        var http = shared.Server.Http;
        var id = (string)(await shared.Agent.GetAsync("/state"))["id"]!;
        foreach (var form in new[] { $"/slave/{id}/state", $"/agent/{id}/slave(1)/state.json", $"/mesos/slave/{id}/state" })
            Assert.Equal(id, (string)JsonNode.Parse(await http.GetStringAsync(form, TestContext.Current.CancellationToken))!["id"]!);
        Assert.NotNull(JsonNode.Parse(await http.GetStringAsync($"/slave/{id}/files/debug", TestContext.Current.CancellationToken)));
        using var asked = await http.PostAsync($"/slave/{id}/api/v1", HttpFramework.Json("""{"type":"GET_VERSION"}"""), TestContext.Current.CancellationToken);
        Assert.Equal("1.11.0", (string)JsonNode.Parse(await asked.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["get_version"]!["version_info"]!["version"]!);

        await RefusedAsync(HttpMethod.Get, $"/slave/{id}/api/v1/executor", 404, "");
        await RefusedAsync(HttpMethod.Get, $"/slave/{id}", 404, "");
        await RefusedAsync(HttpMethod.Get, $"/slave/{id}/../../etc/passwd", 404, "");
        await RefusedAsync(HttpMethod.Get, $"/slave/{id}/api/v1", 405, "POST");
        await RefusedAsync(HttpMethod.Post, $"/slave/{id}/state", 405, "GET");
        await RefusedAsync(HttpMethod.Get, "/slave/another/state", 404, "/slaves lists them");

        async Task RefusedAsync(HttpMethod method, string path, int status, string words)
        {
            using var answer = await http.SendAsync(new HttpRequestMessage(method, path), TestContext.Current.CancellationToken);
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Contains(words, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET_HEALTH", "get_health.healthy", "true")]
    [InlineData("GET_VERSION", "get_version.version_info.version", "1.11.0")]
    [InlineData("GET_AGENT", "get_agent.agent_info.hostname", "localhost")]
    [InlineData("GET_STATE", "type", "GET_STATE")]
    [InlineData("GET_FRAMEWORKS", "type", "GET_FRAMEWORKS")]
    [InlineData("GET_FLAGS", "get_flags.flags.0.name", "attributes")]
    public async Task AgentCall_ThatReads_IsAnswered(string type, string member, string value)
    {
        System.Text.Json.Nodes.JsonNode found = await shared.Agent.AskAsync($$"""{"type":"{{type}}"}""");
        foreach (var step in member.Split('.')) found = int.TryParse(step, out var index) ? found[index]! : found[step]!;
        Assert.Equal(value, found.ToString());
    }

    [Theory]
    [InlineData("/files/read", 400, "Expecting 'path=value' in query.\n")]
    [InlineData("/files/browse?path=/etc", 404, "")]
    [InlineData("/files/read?path=/etc/passwd&offset=0", 404, "")]
    [InlineData("/nothing", 404, "")]
    public async Task AgentPath_ThatIsNotShown_IsRefused(string path, int status, string words)
    {
        using var answer = await shared.Agent.Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal((status, words), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task AgentPath_ThatLeadsOutOfASandbox_IsNotFound()
    {
        var outside = await shared.Agent.Http.GetAsync($"/files/read?path={shared.Agent.WorkDirectory}/sandboxes/../checkpoint&offset=0", TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)outside.StatusCode);
    }

    [Fact]
    public async Task AgentPort_AskedUnderAForeignName_IsClosed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/state") { Headers = { Host = "evil.example" } };
        using var answer = await shared.Agent.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)answer.StatusCode);
    }
}
