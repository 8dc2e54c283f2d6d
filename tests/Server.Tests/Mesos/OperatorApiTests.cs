using System.Net;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>The v1 operator API and the endpoints tools read, over a real server with a task of a foreign framework.</summary>
public sealed class OperatorApiTests
{
    private const string Volume = ""","disk":{"persistence":{"id":"v"},"volume":{"mode":"RW","container_path":"data"}}""";

    private static readonly string s_more = """
        ,"labels":{"labels":[{"key":"tier","value":"web"}]},"discovery":{"visibility":"CLUSTER","name":"shop","ports":{"ports":[{"number":31000,"name":"http","protocol":"tcp"}]}}
        """.Trim();

    [Fact]
    public async Task State_WithARunningTask_ShowsWhatToolsRead()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await RunningAsync(server);

        var state = await JsonAsync(server, "/master/state");

        Assert.Equal("1.11.0", state["version"]!.GetValue<string>());
        Assert.Matches(@"^master@127\.0\.0\.1:\d+$", state["leader"]!.GetValue<string>());
        var slave = Assert.Single(state["slaves"]!.AsArray())!;
        Assert.Equal("node1", slave["hostname"]!.GetValue<string>());
        Assert.Equal("slave(1)@127.0.0.1:5051", slave["pid"]!.GetValue<string>());
        Assert.Equal("[31000-31099]", slave["resources"]!["ports"]!.GetValue<string>());
        Assert.Equal(4.0, slave["resources"]!["cpus"]!.GetValue<double>());
        Assert.Equal(0.5, slave["used_resources"]!["cpus"]!.GetValue<double>());
        var shown = state["frameworks"]!.AsArray().First(one => one!["id"]!.GetValue<string>() == framework.Id)!;
        Assert.True(shown["active"]!.GetValue<bool>());
        Assert.Equal("*", shown["role"]!.GetValue<string>());
        var task = Assert.Single(shown["tasks"]!.AsArray())!;
        Assert.Equal("t1", task["id"]!.GetValue<string>());
        Assert.Equal("TASK_RUNNING", task["state"]!.GetValue<string>());
        Assert.Equal("", task["executor_id"]!.GetValue<string>());
        Assert.Equal(slave["id"]!.GetValue<string>(), task["slave_id"]!.GetValue<string>());
        Assert.Equal("web", task["labels"]![0]!["value"]!.GetValue<string>());
        Assert.Equal("shop", task["discovery"]!["name"]!.GetValue<string>());
        Assert.Equal("127.0.0.1", task["statuses"]![0]!["container_status"]!["network_infos"]![0]!["ip_addresses"]![0]!["ip_address"]!.GetValue<string>());
        Assert.Empty(state["orphan_tasks"]!.AsArray());
    }

    [Fact]
    public async Task Task_WhoseEndIsAcknowledged_IsShownAsCompleted()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await RunningAsync(server);
        await framework.AcceptedAsync("KILL", ",\"kill\":{\"task_id\":{\"value\":\"t1\"}}");
        await framework.AcknowledgeAsync(await framework.UpdateAsync("t1", "TASK_KILLED"));

        await Eventually.HoldsAsync(
            async () => (await CallAsync(server, "GET_TASKS"))["get_tasks"]!["completed_tasks"]?.AsArray().Count == 1, "the task is completed");
        var page = (await JsonAsync(server, "/tasks"))["tasks"]!.AsArray();
        Assert.Equal("TASK_KILLED", Assert.Single(page)!["state"]!.GetValue<string>());
        Assert.Equal(1.0, (await JsonAsync(server, "/metrics/snapshot"))["master/tasks_killed"]!.GetValue<double>());
    }

    [Theory]
    [InlineData("GET_AGENTS", "get_agents", "agents,recovered_agents")]
    [InlineData("GET_TASKS", "get_tasks", "pending_tasks,tasks,completed_tasks,orphan_tasks,unreachable_tasks")]
    [InlineData("GET_EXECUTORS", "get_executors", "executors,orphan_executors")]
    [InlineData("GET_FRAMEWORKS", "get_frameworks", "completed_frameworks,recovered_frameworks")]
    [InlineData("GET_OPERATIONS", "get_operations", "operations")]
    public async Task Lists_ThatAreEmpty_AreThereForClientsThatDoNotLookWhetherTheyAre(string call, string member, string lists)
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        var answer = (await CallAsync(server, call))[member]!;
        foreach (var list in lists.Split(',')) Assert.Empty(answer[list]!.AsArray());
    }

    [Theory]
    [InlineData("GET_HEALTH", "get_health", "healthy")]
    [InlineData("GET_FLAGS", "get_flags", "flags")]
    [InlineData("GET_VERSION", "get_version", "version_info")]
    [InlineData("GET_LOGGING_LEVEL", "get_logging_level", "level")]
    [InlineData("GET_STATE", "get_state", "get_agents")]
    [InlineData("GET_AGENTS", "get_agents", "agents")]
    [InlineData("GET_FRAMEWORKS", "get_frameworks", "frameworks")]
    [InlineData("GET_TASKS", "get_tasks", "tasks")]
    [InlineData("GET_EXECUTORS", "get_executors", "")]
    [InlineData("GET_OPERATIONS", "get_operations", "")]
    [InlineData("GET_ROLES", "get_roles", "roles")]
    [InlineData("GET_WEIGHTS", "get_weights", "")]
    [InlineData("GET_QUOTA", "get_quota", "status")]
    [InlineData("GET_MASTER", "get_master", "master_info")]
    [InlineData("GET_MAINTENANCE_STATUS", "get_maintenance_status", "status")]
    [InlineData("GET_MAINTENANCE_SCHEDULE", "get_maintenance_schedule", "schedule")]
    public async Task Call_ThatReads_IsAnsweredInItsMember(string type, string member, string within)
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await RunningAsync(server);

        var answer = await CallAsync(server, type);

        Assert.Equal(type, answer["type"]!.GetValue<string>());
        Assert.NotNull(answer[member]);
        if (within.Length > 0) Assert.NotNull(answer[member]![within]);
    }

    [Fact]
    public async Task Subscription_OfAnOperator_BeginsWithTheStateAndTellsWhatHappens()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await RunningAsync(server);
        await using var stream = await EventStream.OpenAsync(server.Http, "/api/v1", """{"type":"SUBSCRIBE"}""");
        var subscribed = (await stream.NextAsync("SUBSCRIBED"))["subscribed"]!;
        Assert.Equal(15.0, subscribed["heartbeat_interval_seconds"]!.GetValue<double>());
        Assert.Equal("t1", subscribed["get_state"]!["get_tasks"]!["tasks"]![0]!["task_id"]!["value"]!.GetValue<string>());

        static string IdOf(JsonNode offers) => offers["offers"]!["offers"]![0]!["id"]!["value"]!.GetValue<string>();
        var used = (await framework.OfferAsync())["id"]!["value"]!.GetValue<string>();
        var fresh = await framework.NextAsync("OFFERS", one => IdOf(one) != used);
        await framework.LaunchAsync(fresh["offers"]!["offers"]![0]!, "t2");
        Assert.Equal("TASK_STAGING", (await stream.NextAsync("TASK_ADDED"))["task_added"]!["task"]!["state"]!.GetValue<string>());
        var updated = (await stream.NextAsync("TASK_UPDATED", one => one["task_updated"]!["state"]!.GetValue<string>() == "TASK_RUNNING"))["task_updated"]!;
        Assert.Equal("TASK_RUNNING", updated["state"]!.GetValue<string>());
        Assert.Equal("t2", updated["status"]!["task_id"]!["value"]!.GetValue<string>());

        await using var second = await HttpFramework.SubscribeAsync(server.Http);
        await stream.NextAsync("FRAMEWORK_ADDED");
        await second.AcceptedAsync("TEARDOWN");
        await stream.NextAsync("FRAMEWORK_REMOVED");

        // Last, because it takes longer than the scripted agent is believed without heartbeats of its own.
        await stream.NextAsync("HEARTBEAT");
    }

    [Theory]
    [InlineData("""{}""", "Expecting 'type' to be present")]
    [InlineData("""{"type":"GET_METRICS"}""", "Expecting 'get_metrics' to be present")]
    [InlineData("""{"type":"TEARDOWN"}""", "Expecting 'teardown' to be present")]
    [InlineData("""{"type":"RESERVE_RESOURCES"}""", "Expecting 'reserve_resources' to be present")]
    [InlineData("""{"type":"UPDATE_QUOTA"}""", "Expecting 'update_quota' to be present")]
    [InlineData("""{"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"a","weight":0}]}}""", "Weights must be positive")]
    [InlineData("""{"type":"DRAIN_AGENT"}""", "Expecting 'drain_agent' to be present")]
    [InlineData("""{"type":"MARK_AGENT_GONE"}""", "Expecting 'mark_agent_gone' to be present")]
    public async Task Call_ThatIsWrong_IsRefusedWithTheReason(string body, string reason)
    {
        await using var server = await MesosServer.StartAsync();
        using var answer = await server.Http.PostAsync("/api/v1", HttpFramework.Json(body), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/api/v1", """{"type":"SET_QUOTA","set_quota":{"quota_request":{"role":"r","guarantee":[{"name":"cpus","type":"SCALAR","scalar":{"value":99}}]}}}""", HttpStatusCode.Conflict)]
    [InlineData("/quota", """{"role":"r","guarantee":[{"name":"cpus","type":"SCALAR","scalar":{"value":99}}]}""", HttpStatusCode.Conflict)]
    [InlineData("/quota", """{"role":"r","force":true,"guarantee":[{"name":"cpus","type":"SCALAR","scalar":{"value":99}}]}""", HttpStatusCode.OK)]
    [InlineData("/api/v1", """{"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[{"role":"r","guarantees":{"cpus":{"value":99}}}]}}""", HttpStatusCode.BadRequest)]
    public async Task Guarantees_BeyondTheCapacity_AreAConflictInTheOlderFormOnly(string path, string body, HttpStatusCode status)
    {
        await using var server = await MesosServer.StartAsync();
        using var answer = await server.Http.PostAsync(path, HttpFramework.Json(body), TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
        if (status != HttpStatusCode.OK) Assert.Contains("exceed the cluster's capacity", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("reserve_resources", "resources", "", HttpStatusCode.BadRequest)]
    [InlineData("unreserve_resources", "resources", "", HttpStatusCode.Conflict)]
    [InlineData("create_volumes", "volumes", Volume, HttpStatusCode.Conflict)]
    [InlineData("destroy_volumes", "volumes", Volume, HttpStatusCode.Conflict)]
    public async Task Resources_AllocatedToSomebody_AreNotTheOperatorsToChange(string call, string member, string more, HttpStatusCode status)
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = new ScriptedAgent(server.Server) { KeepsOperations = true };
        await using var framework = await HttpFramework.SubscribeAsync(server.Http);
        var id = (await framework.OfferAsync())["agent_id"]!["value"]!.GetValue<string>();
        var resources = $$$"""[{"name":"disk","type":"SCALAR","scalar":{"value":64},"reservations":[{"type":"DYNAMIC","role":"r"}],"allocation_info":{"role":"r"}{{{more}}}}]""";

        using var answer = await server.Http.PostAsync(
            "/api/v1", HttpFramework.Json($$$"""{"type":"{{{call.ToUpperInvariant()}}}","{{{call}}}":{"agent_id":{"value":"{{{id}}}"},"{{{member}}}":{{{resources}}}}}"""),
            TestContext.Current.CancellationToken);
        Assert.Equal((status, $"'allocation_info' must not be set in '{member}': operators change resources that are allocated to nobody"),
            (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        using var form = new FormUrlEncodedContent([new("slaveId", id), new(member, resources)]);
        using var older = await server.Http.PostAsync("/" + call.Replace("_resources", "", StringComparison.Ordinal).Replace('_', '-'), form, TestContext.Current.CancellationToken);
        Assert.Equal(status, older.StatusCode);
    }

    [Theory]
    [InlineData("/version")]
    [InlineData("/health")]
    [InlineData("/flags")]
    [InlineData("/metrics/snapshot")]
    [InlineData("/state-summary")]
    [InlineData("/slaves")]
    [InlineData("/frameworks")]
    [InlineData("/roles")]
    [InlineData("/quota")]
    [InlineData("/weights")]
    [InlineData("/maintenance/schedule")]
    [InlineData("/maintenance/status")]
    [InlineData("/system/stats.json")]
    public async Task Endpoint_ThatToolsRead_AnswersBareUnderItsProcessAndUnderMesos(string path)
    {
        await using var server = await MesosServer.StartAsync();
        foreach (var form in new[] { path, path + "/", "/master" + path, "/mesos" + path, "/mesos/master" + path })
        {
            using var answer = await server.Http.GetAsync(form, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{form}: {answer.StatusCode}");
            if (path != "/health") JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        using var beside = await server.Server.Http.GetAsync("/mesos" + path, TestContext.Current.CancellationToken);
        Assert.True(beside.IsSuccessStatusCode, $"{beside.StatusCode} beside the console");
    }

    [Fact]
    public async Task Redirect_AtTheLeader_NamesItself()
    {
        await using var server = await MesosServer.StartAsync();
        using var answer = await server.Http.GetAsync("/redirect", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.StartsWith("//127.0.0.1:", answer.Headers.GetValues("Location").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ToWhoAsksForIt_IsPackedOrACallback()
    {
        await using var server = await MesosServer.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/state");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var packed = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("gzip", packed.Content.Headers.ContentEncoding.Single());
        await using var unpacked = new System.IO.Compression.GZipStream(await packed.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), System.IO.Compression.CompressionMode.Decompress);
        Assert.NotNull(await JsonNode.ParseAsync(unpacked, cancellationToken: TestContext.Current.CancellationToken));

        var script = await server.Http.GetStringAsync("/version?jsonp=show", TestContext.Current.CancellationToken);
        Assert.StartsWith("show({", script, StringComparison.Ordinal);
        Assert.EndsWith("});", script, StringComparison.Ordinal);
    }

    private static async Task<HttpFramework> RunningAsync(MesosServer server)
    {
        var framework = await HttpFramework.SubscribeAsync(server.Http);
        await framework.LaunchAsync(await framework.OfferAsync(), "t1", more: s_more);
        await framework.AcknowledgeAsync(await framework.UpdateAsync("t1", "TASK_RUNNING"));
        await Eventually.HoldsAsync(
            async () => (await CallAsync(server, "GET_TASKS"))["get_tasks"]!["tasks"]?.AsArray().Any(task => task!["state"]!.GetValue<string>() == "TASK_RUNNING") == true,
            "the task is shown");
        return framework;
    }

    private static async Task<JsonNode> JsonAsync(MesosServer server, string path) => JsonNode.Parse(await server.Http.GetStringAsync(path))!;

    private static async Task<JsonNode> CallAsync(MesosServer server, string type)
    {
        using var answer = await server.Http.PostAsync("/api/v1", HttpFramework.Json($$"""{"type":"{{type}}"}"""));
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        Assert.NotNull(answer.Content.Headers.ContentLength);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
