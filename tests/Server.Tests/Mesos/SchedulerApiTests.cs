using System.Net;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>The v1 scheduler API over HTTP, as a framework meets it.</summary>
public sealed class SchedulerApiTests
{
    private const string PartitionAware = """{"user":"","name":"test","capabilities":[{"type":"PARTITION_AWARE"}]}""";

    [Fact]
    public async Task Subscription_ThatIsValid_OpensAStreamThatSaysSoAndLives()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http);

        Assert.Equal("application/json", framework.Response.Content.Headers.ContentType!.ToString());
        Assert.True(framework.Response.Headers.TransferEncodingChunked);
        Assert.Null(framework.Response.Content.Headers.ContentLength);
        Assert.NotEmpty(framework.StreamId);
        var subscribed = framework.Events[0]["subscribed"]!;
        Assert.Equal(15.0, subscribed["heartbeat_interval_seconds"]!.GetValue<double>());
        Assert.Equal("1.11.0", subscribed["master_info"]!["version"]!.GetValue<string>());
        await framework.NextAsync("HEARTBEAT");
        Assert.Equal("HEARTBEAT", framework.Events[1]["type"]!.GetValue<string>());
        Assert.Matches("^[0-9a-f-]{36}-[0-9]{4}$", framework.Id);
    }

    [Fact]
    public async Task Task_OfAFramework_RunsIsAcknowledgedAndEndsByItsWord()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http);
        var offer = await framework.OfferAsync();
        Assert.Equal(framework.Id, offer["framework_id"]!["value"]!.GetValue<string>());
        Assert.Equal("node1", offer["hostname"]!.GetValue<string>());
        Assert.Equal(5051, offer["url"]!["address"]!["port"]!.GetValue<int>());
        Assert.Equal(4.0, offer["resources"]!.AsArray().First(one => one!["name"]!.GetValue<string>() == "cpus")!["scalar"]!["value"]!.GetValue<double>());
        Assert.Null(offer["allocation_info"]);

        await framework.LaunchAsync(offer, "t1");
        var running = await framework.UpdateAsync("t1", "TASK_RUNNING");
        Assert.Equal(16, Convert.FromBase64String(running["uuid"]!.GetValue<string>()).Length);
        Assert.Equal("127.0.0.1", running["container_status"]!["network_infos"]![0]!["ip_addresses"]![0]!["ip_address"]!.GetValue<string>());
        await framework.AcknowledgeAsync(running);
        await framework.AcceptedAsync("KILL", ",\"kill\":{\"task_id\":{\"value\":\"t1\"}}");
        var killed = await framework.UpdateAsync("t1", "TASK_KILLED");
        await framework.AcknowledgeAsync(killed);
    }

    [Fact]
    public async Task Call_WithoutOrWithAnotherStream_IsRefused()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http);

        await RefusedAsync(framework.CallAsync("REVIVE", streamId: ""), HttpStatusCode.BadRequest, "should include the 'Mesos-Stream-Id' header");
        await RefusedAsync(framework.CallAsync("REVIVE", streamId: "other"), HttpStatusCode.BadRequest, "didn't match the stream ID");
        await framework.AcceptedAsync("REVIVE");
    }

    [Theory]
    [InlineData("""{"type":"REVIVE"}""", 400, "Expecting 'framework_id' to be present")]
    [InlineData("""{"framework_id":{"value":"x"}}""", 400, "Expecting 'type' to be present")]
    [InlineData("""{"type":"SUBSCRIBE"}""", 400, "Expecting 'subscribe' to be present")]
    [InlineData("""{"type":"SUBSCRIBE","framework_id":{"value":"a"},"subscribe":{"framework_info":{"user":"u","name":"n"}}}""", 400, "'framework_id' differs from 'subscribe.framework_info.id'")]
    [InlineData("""{"type":"ACCEPT","framework_id":{"value":"x"}}""", 400, "Expecting 'accept' to be present")]
    [InlineData("""{"type":"DECLINE","framework_id":{"value":"x"}}""", 400, "Expecting 'decline' to be present")]
    [InlineData("""{"type":"KILL","framework_id":{"value":"x"}}""", 400, "Expecting 'kill' to be present")]
    [InlineData("""{"type":"SHUTDOWN","framework_id":{"value":"x"}}""", 400, "Expecting 'shutdown' to be present")]
    [InlineData("""{"type":"ACKNOWLEDGE","framework_id":{"value":"x"}}""", 400, "Expecting 'acknowledge' to be present")]
    [InlineData("""{"type":"ACKNOWLEDGE","framework_id":{"value":"x"},"acknowledge":{"agent_id":{"value":"a"},"task_id":{"value":"t"},"uuid":"AQ=="}}""", 400, "UUID")]
    [InlineData("""{"type":"RECONCILE","framework_id":{"value":"x"}}""", 400, "Expecting 'reconcile' to be present")]
    [InlineData("""{"type":"RECONCILE_OPERATIONS","framework_id":{"value":"x"}}""", 400, "Expecting 'reconcile_operations' to be present")]
    [InlineData("""{"type":"MESSAGE","framework_id":{"value":"x"}}""", 400, "Expecting 'message' to be present")]
    [InlineData("""{"type":"REQUEST","framework_id":{"value":"x"}}""", 400, "Expecting 'request' to be present")]
    [InlineData("""{"type":"UPDATE_FRAMEWORK","framework_id":{"value":"x"}}""", 400, "Expecting 'update_framework' to be present")]
    [InlineData("""{"type":"ACCEPT_INVERSE_OFFERS","framework_id":{"value":"x"}}""", 400, "Expecting 'accept_inverse_offers' to be present")]
    [InlineData("""{"type":"REVIVE","framework_id":{"value":"nobody"}}""", 400, "Framework cannot be found")]
    [InlineData("""{"type":"REVIVE",""", 400, "Failed to parse body into JSON")]
    [InlineData("""{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u"}}}""", 400, "Missing required fields: subscribe.framework_info.name")]
    public async Task Call_ThatIsWrong_IsRefusedWithTheReason(string body, int status, string reason)
    {
        await using var server = await MesosServer.StartAsync();

        await RefusedAsync(server.Http.PostAsync("/api/v1/scheduler", HttpFramework.Json(body), TestContext.Current.CancellationToken), (HttpStatusCode)status, reason);
    }

    [Fact]
    public async Task Request_WithTheWrongMethodOrType_IsRefused()
    {
        await using var server = await MesosServer.StartAsync();

        using var get = await server.Http.GetAsync("/api/v1/scheduler", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        Assert.Equal("POST", get.Content.Headers.Allow.Single());
        Assert.Contains("Expecting one of { 'POST' }, but received 'GET'", await get.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await RefusedAsync(server.Http.PostAsync("/api/v1/scheduler", new StringContent("x", null, "text/plain"), TestContext.Current.CancellationToken), HttpStatusCode.UnsupportedMediaType, "Expecting 'Content-Type' of application/json or application/x-protobuf");
        await RefusedAsync(server.Http.PostAsync("/api/v1/scheduler", new ByteArrayContent([1]), TestContext.Current.CancellationToken), HttpStatusCode.BadRequest, "Expecting 'Content-Type' to be present");
        var picky = new HttpRequestMessage(HttpMethod.Post, "/master/api/v1/scheduler/")
        {
            Content = HttpFramework.Json("""{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}"""),
        };
        picky.Headers.Accept.ParseAdd("text/html");
        await RefusedAsync(server.Http.SendAsync(picky, TestContext.Current.CancellationToken), HttpStatusCode.NotAcceptable, "Expecting 'Accept' to allow");
    }

    [Theory]
    [InlineData("""{"user":"","name":"n","roles":["a"]}""", "'FrameworkInfo.roles' must not be set")]
    [InlineData("""{"user":"","name":"n","role":"a/"}""", "cannot end with a slash")]
    [InlineData("""{"user":"","name":"n","role":"a","capabilities":[{"type":"MULTI_ROLE"}]}""", "'FrameworkInfo.role' must not be set")]
    [InlineData("""{"user":"","name":"n","roles":["a","a"],"capabilities":[{"type":"MULTI_ROLE"}]}""", "contains duplicate items")]
    [InlineData("""{"user":"","name":"n","failover_timeout":1e12}""", "failover_timeout")]
    public async Task Framework_ThatIsInvalid_IsToldSoOnItsStream(string info, string reason)
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.OpenAsync(server.Http, info);

        Assert.Contains(reason, (await framework.NextAsync("ERROR"))["error"]!["message"]!.GetValue<string>());
        await Eventually.HoldsAsync(() => framework.HasEnded, "the stream stays open after its error");
    }

    [Theory]
    [InlineData(""","kill_policy":{"grace_period":{"nanoseconds":-1}}""", "'kill_policy.grace_period' must be non-negative")]
    [InlineData(""","health_check":{"type":"HTTP"}""", "Expecting 'http' to be set for HTTP health check")]
    [InlineData(""","container":{"type":"DOCKER"}""", "DockerInfo 'docker' is not set for DOCKER typed ContainerInfo")]
    [InlineData(""","limits":{"disk":{"value":1}}""", "Only cpus and mem may be included")]
    [InlineData(""","limits":{"cpus":{"value":0.1}}""", "The cpu limit must be greater than or equal to the cpu request")]
    [InlineData(""","executor":{"executor_id":{"value":"e"}}""", "(but not both) of CommandInfo or ExecutorInfo")]
    [InlineData(""","resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":99}}]""", "")]
    [InlineData(""","agent_id":{"value":"another"}""", "Task uses invalid agent another while agent ")]
    public async Task Task_ThatIsInvalid_IsAnsweredWithAnErrorAndTheReason(string more, string reason)
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http);

        await framework.LaunchAsync(await framework.OfferAsync(), "bad", more: more);

        var status = await framework.UpdateAsync("bad", "TASK_ERROR");
        Assert.Equal("REASON_TASK_INVALID", status["reason"]!.GetValue<string>());
        Assert.Equal("SOURCE_MASTER", status["source"]!.GetValue<string>());
        Assert.Null(status["uuid"]);
        Assert.Contains(reason, status["message"]!.GetValue<string>());
        Assert.Empty(server.Agent.Tasks);
    }

    [Theory]
    [InlineData("LAUNCH", ""","framework_id":{"value":"another"}""", "REASON_TASK_INVALID", "ExecutorInfo has an invalid FrameworkID (Actual: another vs Expected: ")]
    [InlineData("LAUNCH_GROUP", ""","framework_id":{"value":"another"}""", "REASON_TASK_GROUP_INVALID", "ExecutorInfo has an invalid FrameworkID (Actual: another vs Expected: ")]
    [InlineData("LAUNCH_GROUP", "", "REASON_TASK_GROUP_INVALID", "'ExecutorInfo.framework_id' must be set")]
    public async Task Executor_OfAnotherFramework_IsAnsweredWithAnErrorAndTheReason(string type, string owner, string reason, string message)
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http);
        var offer = await framework.OfferAsync();
        var executor = $$$"""{"type":"CUSTOM","executor_id":{"value":"e"},"command":{"value":"true"}{{{owner}}}}""";
        var task = $$$"""
            {"name":"bad","task_id":{"value":"bad"},"agent_id":{{{offer["agent_id"]!.ToJsonString()}}},"executor":{{{executor}}},"resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}}]}
            """;
        var launch = type == "LAUNCH" ? $$"""{"task_infos":[{{task}}]}""" : $$$"""{"executor":{{{executor}}},"task_group":{"tasks":[{{{task}}}]}}""";

        await framework.AcceptedAsync("ACCEPT", $$$"""
            ,"accept":{"offer_ids":[{{{offer["id"]!.ToJsonString()}}}],"operations":[{"type":"{{{type}}}","{{{type.ToLowerInvariant()}}}":{{{launch}}}}]}
            """);

        var status = await framework.UpdateAsync("bad", "TASK_ERROR");
        Assert.Equal(reason, status["reason"]!.GetValue<string>());
        Assert.Contains(message, status["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Launch_OnAnUnknownOffer_IsLostInTheWordsTheFrameworkKnows()
    {
        await using var server = await MesosServer.StartAsync();
        var nothing = JsonNode.Parse("""{"id":{"value":"none"},"agent_id":{"value":"none"}}""")!;
        await using var old = await HttpFramework.SubscribeAsync(server.Http);
        await old.LaunchAsync(nothing, "t");
        Assert.Equal("REASON_INVALID_OFFERS", (await old.UpdateAsync("t", "TASK_LOST"))["reason"]!.GetValue<string>());
        await using var aware = await HttpFramework.SubscribeAsync(server.Http, PartitionAware);
        await aware.LaunchAsync(nothing, "t");
        await aware.UpdateAsync("t", "TASK_DROPPED");
    }

    [Fact]
    public async Task Reconciliation_OfAllOrOne_IsAnsweredWithoutUuid()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, PartitionAware);
        await framework.LaunchAsync(await framework.OfferAsync(), "t1");
        await framework.UpdateAsync("t1", "TASK_RUNNING");

        await framework.AcceptedAsync("RECONCILE", ",\"reconcile\":{\"tasks\":[]}");
        var answer = (await framework.NextAsync("UPDATE", one => one["update"]!["status"]!["reason"]?.GetValue<string>() == "REASON_RECONCILIATION"))["update"]!["status"]!;
        Assert.Equal("TASK_RUNNING", answer["state"]!.GetValue<string>());
        Assert.Null(answer["uuid"]);
        await framework.AcceptedAsync("RECONCILE", ",\"reconcile\":{\"tasks\":[{\"task_id\":{\"value\":\"never\"}}]}");
        await framework.UpdateAsync("never", "TASK_UNKNOWN");
    }

    [Fact]
    public async Task Framework_ThatFailsOver_TakesItsTasksAlongAndEndsTheOlderStream()
    {
        await using var server = await MesosServer.StartAsync();
        const string info = """{"user":"","name":"test","failover_timeout":1000}""";
        await using var first = await HttpFramework.SubscribeAsync(server.Http, info);
        await first.LaunchAsync(await first.OfferAsync(), "t1");
        await first.UpdateAsync("t1", "TASK_RUNNING");

        await using var second = await HttpFramework.SubscribeAsync(server.Http, info, id: first.Id);

        Assert.Equal(first.Id, second.Id);
        Assert.NotNull((await first.NextAsync("ERROR"))["error"]!["message"]);
        await Eventually.HoldsAsync(() => first.HasEnded, "the older stream stays open");
        using var late = await first.CallAsync("REVIVE");
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
        await second.AcceptedAsync("RECONCILE", ",\"reconcile\":{\"tasks\":[]}");
        await second.UpdateAsync("t1", "TASK_RUNNING");
        Assert.Single(server.Agent.Tasks);
    }

    [Fact]
    public async Task Framework_ThatIsGone_IsForbiddenWithinItsTimeoutAndItsTasksEndAfterIt()
    {
        await using var server = await MesosServer.StartAsync();
        await using var lasting = await HttpFramework.SubscribeAsync(server.Http, """{"user":"","name":"lasting","failover_timeout":1000}""");
        await lasting.LaunchAsync(await lasting.OfferAsync(), "stays");
        await lasting.UpdateAsync("stays", "TASK_RUNNING");
        await lasting.DisposeAsync();
        await Eventually.HoldsAsync(async () => (await lasting.CallAsync("REVIVE")).StatusCode == HttpStatusCode.Forbidden, "a framework that is gone may call");

        await using var brief = await HttpFramework.SubscribeAsync(server.Http);
        await brief.LaunchAsync(await brief.OfferAsync(), "goes");
        await brief.UpdateAsync("goes", "TASK_RUNNING");
        await brief.DisposeAsync();

        await Eventually.HoldsAsync(() => server.Agent.Tasks.Select(task => task.Value).SequenceEqual(["stays"]), "the tasks of a framework without failover timeout go on");
    }

    [Fact]
    public async Task Teardown_OfAFramework_EndsItsTasksItsStreamAndItsId()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http);
        await framework.LaunchAsync(await framework.OfferAsync(), "t1");
        await framework.UpdateAsync("t1", "TASK_RUNNING");

        await framework.AcceptedAsync("TEARDOWN");

        await Eventually.HoldsAsync(() => framework.HasEnded && server.Agent.Tasks.Count == 0, "stream or tasks go on");
        await using var again = await HttpFramework.OpenAsync(server.Http, """{"user":"","name":"test"}""", id: framework.Id);
        Assert.Contains("removed", (await again.NextAsync("ERROR"))["error"]!["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Framework_ThatCallsForAnothersTask_TouchesNothing()
    {
        await using var server = await MesosServer.StartAsync();
        await using var owner = await HttpFramework.SubscribeAsync(server.Http);
        await owner.LaunchAsync(await owner.OfferAsync(), "mine");
        await owner.UpdateAsync("mine", "TASK_RUNNING");
        await using var other = await HttpFramework.SubscribeAsync(server.Http, PartitionAware);

        await other.AcceptedAsync("KILL", ",\"kill\":{\"task_id\":{\"value\":\"mine\"}}");
        await other.UpdateAsync("mine", "TASK_UNKNOWN");

        Assert.Single(server.Agent.Tasks);
        using var stolen = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/scheduler")
        {
            Content = HttpFramework.Json($$$"""{"type":"TEARDOWN","framework_id":{"value":"{{{owner.Id}}}"}}"""), Headers = { { "Mesos-Stream-Id", other.StreamId } },
        }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);
        Assert.False(owner.HasEnded);
    }

    private static async Task RefusedAsync(Task<HttpResponseMessage> asked, HttpStatusCode status, string reason)
    {
        using var answer = await asked;
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync());
    }
}
