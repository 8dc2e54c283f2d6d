using System.Text.Json.Nodes;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Server.Tests.Mesos;

/// <summary>Each counter of <c>/metrics/snapshot</c> moves when its cause happens, and none before.</summary>
public sealed class MetricsTests
{
    private const string Info = """{"user":"","name":"counted","roles":["counted"],"failover_timeout":60,"capabilities":[{"type":"MULTI_ROLE"},{"type":"PARTITION_AWARE"}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MessagesOfAFramework_AreCountedByKindAndByWhatBecameOfThem()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);
        var offer = await framework.OfferAsync();
        var agent = offer["agent_id"]!.ToJsonString();
        var before = await SnapshotAsync(server);
        Assert.Equal((1.0, 0.0, 1.0), (before["master/slave_registrations"], before["master/slave_reregistrations"], before["master/messages_register_slave"]));

        await framework.LaunchAsync(offer, "t1");
        await framework.AcknowledgeAsync(await framework.UpdateAsync("t1", "TASK_RUNNING"));
        await framework.AcceptedAsync("MESSAGE", $$$""","message":{"agent_id":{{{agent}}},"executor_id":{"value":"e"},"data":"aGk="}""");
        await framework.AcceptedAsync("MESSAGE", ""","message":{"agent_id":{"value":"nobody"},"executor_id":{"value":"e"},"data":"aGk="}""");
        await framework.AcceptedAsync("RECONCILE", ""","reconcile":{"tasks":[]}""");
        await framework.AcceptedAsync("SUPPRESS");
        await framework.AcceptedAsync("REQUEST", ""","request":{"requests":[]}""");
        await framework.AcceptedAsync("KILL", ""","kill":{"task_id":{"value":"t1"}}""");
        await framework.AcknowledgeAsync(await framework.UpdateAsync("t1", "TASK_KILLED"));
        server.Agent.Say(new AgentReport.ExecutorMessage(new FrameworkId(framework.Id), new ExecutorId("e"), new byte[] { 1 }));
        server.Agent.Say(new AgentReport.ExecutorMessage(new FrameworkId("nobody"), new ExecutorId("e"), new byte[] { 1 }));
        server.Agent.Say(new AgentReport.ExecutorExited(new FrameworkId(framework.Id), new ExecutorId("e"), 0));
        await framework.NextAsync("FAILURE");
        await framework.AcceptedAsync("REVIVE");
        await using (var again = await HttpFramework.SubscribeAsync(server.Http, Info, id: framework.Id))
        {
            await again.AcceptedAsync("TEARDOWN");
        }

        await Eventually.HoldsAsync(async () => await GrownAsync(server, before, "master/messages_unregister_framework") == 1, "the last message is counted");
        var now = await SnapshotAsync(server);
        foreach (var (name, more) in new[]
        {
            ("messages_reregister_framework", 1), ("messages_launch_tasks", 1), ("messages_kill_task", 1), ("messages_reconcile_tasks", 1), ("messages_suppress_offers", 1),
            ("messages_revive_offers", 1), ("messages_resource_request", 1), ("messages_status_update", 2), ("valid_status_updates", 2), ("invalid_status_updates", 0),
            ("messages_status_update_acknowledgement", 2), ("valid_status_update_acknowledgements", 2), ("invalid_status_update_acknowledgements", 0),
            ("messages_framework_to_executor", 2), ("valid_framework_to_executor_messages", 1), ("invalid_framework_to_executor_messages", 1),
            ("messages_executor_to_framework", 2), ("valid_executor_to_framework_messages", 1), ("invalid_executor_to_framework_messages", 1),
            ("messages_exited_executor", 1), ("messages_register_framework", 0), ("tasks_killed", 1), ("dropped_messages", 0),
        }) Assert.True(now["master/" + name] - before["master/" + name] == more, $"{name}: {now["master/" + name] - before["master/" + name]}, not {more}");
    }

    [Fact]
    public async Task EndsOfTasks_AreCountedByStateSourceAndReason()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);
        var offer = await framework.OfferAsync();
        await framework.LaunchAsync(offer, "bad", "fail");
        await framework.UpdateAsync("bad", "TASK_FAILED");
        await framework.LaunchAsync(offer, "late");
        await framework.UpdateAsync("late", "TASK_DROPPED");

        const string Failed = "master/task_failed/source_master/reason_container_limitation_memory";
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server)).GetValueOrDefault("master/task_dropped/source_master/reason_invalid_offers") == 1, "the refused launch is counted");
        var now = await SnapshotAsync(server);
        Assert.Equal((1.0, 1.0, 1.0), (now[Failed], now["master/tasks_failed"], now["master/tasks_dropped"]));
        Assert.Equal(0.0, now["master/tasks_error"]);
    }

    [Fact]
    public async Task AgentDeclaredGone_IsCountedWithItsTasksAndKeptInTheRegistry()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);
        var offer = await framework.OfferAsync();
        await framework.LaunchAsync(offer, "t1");
        await framework.UpdateAsync("t1", "TASK_RUNNING");
        var id = (string)offer["agent_id"]!["value"]!;
        using var gone = await server.Http.PostAsync("/api/v1", HttpFramework.Json($$$"""{"type":"MARK_AGENT_GONE","mark_agent_gone":{"agent_id":{"value":"{{{id}}}"} } }"""), Cancellation);
        Assert.True(gone.IsSuccessStatusCode);

        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/slave_removals"] == 1, "the agent is counted");
        var now = await SnapshotAsync(server);
        Assert.Equal((1.0, 1.0), (now["master/tasks_gone_by_operator"], now["master/task_gone_by_operator/source_master/reason_slave_removed_by_operator"]));
        Assert.Equal((0.0, 0.0), (now["master/slave_removals/reason_unhealthy"], now["master/slave_unreachable_completed"]));
        var registry = JsonNode.Parse(await server.Http.GetStringAsync("/registrar(1)/registry", Cancellation))!;
        Assert.Equal(id, (string)registry["gone"]!["slaves"]![0]!["id"]!["value"]!);
    }

    [Fact]
    public async Task AgentThatComesBack_IsCountedAsReregisteredAndNothingThatWasLoaded()
    {
        await using var server = await MesosServer.StartAsync();
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server.Http))["master/slave_registrations"] == 1, "it is there");
        await server.Server.RestartAsync();
        using var http = server.NewClient();
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(http))["master/slave_reregistrations"] == 1, "it is back");
        var now = await SnapshotAsync(http);
        Assert.Equal((0.0, 0.0, 1.0), (now["master/slave_registrations"], now["master/messages_register_slave"], now["master/messages_reregister_slave"]));
        Assert.Equal((0.0, 0.0), (now["master/slave_removals"], now["master/recovery_slave_removals"]));
    }

    [Fact]
    public async Task Offers_RefusedForAWhile_AreFiltersOfTheRole()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);
        var offer = await framework.OfferAsync();
        await framework.AcceptedAsync("DECLINE", $$$""","decline":{"offer_ids":[{{{offer["id"]!.ToJsonString()}}}],"filters":{"refuse_seconds":1000}}""");
        const string Filters = "allocator/mesos/offer_filters/roles/counted/active";
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server)).GetValueOrDefault(Filters) == 1, "the refusal is counted");
        Assert.Equal(1.0, (await SnapshotAsync(server))["master/messages_decline_offers"]);
        await framework.AcceptedAsync("REVIVE");
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))[Filters] == 0, "it is over");
    }

    [Fact]
    public async Task QueueStoreAndResources_AreMeasured()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);
        await framework.OfferAsync();
        var now = await SnapshotAsync(server);
        Assert.True(now["master/event_queue_messages"] >= 0 && now["registrar/state_store_ms"] > 0 && now["registrar/state_store_ms/count"] >= 1 && now["registrar/state_fetch_ms"] > 0);
        Assert.InRange(now["registrar/state_store_ms/p50"], now["registrar/state_store_ms/min"], now["registrar/state_store_ms/max"]);
        Assert.True(now["allocator/mesos/allocation_runs"] >= 2);
        Assert.Equal((4.0, 0.0, 0.0, 4096.0), (now["master/cpus_total"], now["master/cpus_used"], now["master/cpus_revocable_used"], now["master/mem_total"]));
        Assert.Equal(0.0, now["master/cpus_revocable_total"]);
        server.Agent.Say(new AgentReport.Oversubscribed(Resources.Of([new Resource { Kind = new ResourceKind { Name = "cpus", IsRevocable = true }, Amount = 2000 }])));
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/cpus_revocable_total"] == 2, "what can be oversubscribed is counted");
        now = await SnapshotAsync(server);
        Assert.Equal((4.0, 1.0), (now["master/cpus_total"], now["master/messages_update_slave"]));
        Assert.True(now["system/mem_total_bytes"] > 0 && now["system/mem_free_bytes"] > 0);
    }

    [Fact]
    public async Task Agent_CountsWhatItsTasksCameToUntilItsProgramEnds()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);
        var before = Numbers(await agent.GetAsync("/metrics/snapshot"));
        Assert.Equal((0.0, 0.0, 0.0), (before["slave/tasks_finished"], before["slave/recovery_errors"], before["slave/valid_status_updates"]));

        await RunAsync(framework, "good", "true", "TASK_FINISHED");
        await RunAsync(framework, "bad", "exit 3", "TASK_FAILED");
        await RunAsync(framework, "stray", "true", "TASK_FAILED", ""","user":"nobody-of-this-name" """.Trim());
        await Eventually.HoldsAsync(async () => Numbers(await agent.GetAsync("/metrics/snapshot"))["slave/executors_terminated"] == 3, "all have ended");
        var now = Numbers(await agent.GetAsync("/metrics/snapshot"));
        Assert.Equal((1.0, 2.0, 0.0, 1.0), (now["slave/tasks_finished"], now["slave/tasks_failed"], now["slave/tasks_killed"], now["slave/container_launch_errors"]));
        Assert.True(now["slave/valid_status_updates"] >= 5, $"{now["slave/valid_status_updates"]} updates");
        Assert.Equal((0.0, 0.0, 0.0), (now["slave/executors_running"], now["slave/executors_terminating"], now["slave/invalid_framework_messages"]));
        Assert.Equal((4.0, 0.0, 0.0), (now["slave/cpus_total"], now["slave/cpus_used"], now["slave/cpus_revocable_total"]));

        var id = (await agent.GetAsync("/state"))["id"]!.ToJsonString();
        await framework.AcceptedAsync("MESSAGE", $$$""","message":{"agent_id":{"value":{{{id}}} },"executor_id":{"value":"nobody"},"data":"aGk="}""");
        await Eventually.HoldsAsync(async () => Numbers(await agent.GetAsync("/metrics/snapshot"))["slave/invalid_framework_messages"] == 1, "the message is for nobody");
    }

    [Fact]
    public async Task Framework_HasCountersOfItsOwnUnderItsNameAndId()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(
            server.Http, """{"user":"","name":"own counts/1","roles":["counted"],"capabilities":[{"type":"MULTI_ROLE"},{"type":"PARTITION_AWARE"}]}""");
        var prefix = $"master/frameworks/own%20counts%2F1/{framework.Id}/";
        var first = await framework.OfferAsync();
        await framework.LaunchAsync(first, "t1");
        await framework.AcknowledgeAsync(await framework.UpdateAsync("t1", "TASK_RUNNING"));
        await framework.AcceptedAsync("SUPPRESS");
        var second = (await framework.NextAsync("OFFERS", one => IdOf(one) != (string)first["id"]!["value"]!))["offers"]!["offers"]![0]!;
        await framework.LaunchAsync(second, "bad", "fail");
        await framework.AcknowledgeAsync(await framework.UpdateAsync("bad", "TASK_FAILED"));
        await framework.AcceptedAsync("DECLINE", $$$""","decline":{"offer_ids":[{{{first["id"]!.ToJsonString()}}}]}""");
        await framework.AcceptedAsync("RECONCILE", ""","reconcile":{"tasks":[]}""");

        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))[prefix + "calls/reconcile"] == 1, "the last call is counted");
        var now = await SnapshotAsync(server);
        foreach (var (name, value) in new[]
        {
            ("subscribed", 1), ("calls", 8), ("calls/subscribe", 1), ("calls/accept", 2), ("calls/acknowledge", 2), ("calls/suppress", 1), ("calls/decline", 1), ("calls/kill", 0),
            ("events/subscribed", 1), ("events/offers", 2), ("events/rescind", 0), ("offers/sent", 2), ("offers/accepted", 2), ("offers/declined", 0),
            ("operations", 2), ("operations/launch", 2), ("operations/reserve", 0), ("tasks/active/task_running", 1), ("tasks/active/task_staging", 0),
            ("tasks/terminal/task_failed", 1), ("tasks/terminal/task_killed", 0), ("roles/counted/suppressed", 1),
        }) Assert.True(now[prefix + name] == value, $"{name}: {now[prefix + name]}, not {value}");
        Assert.Equal(now[prefix + "events"], now.Where(one => one.Key.StartsWith(prefix + "events/", StringComparison.Ordinal)).Sum(one => one.Value));
        Assert.Equal(3, now[prefix + "events/update"]);
        Assert.True(now[prefix + "events/heartbeat"] >= 1);

        await framework.AcceptedAsync("REVIVE");
        await framework.NextAsync("OFFERS", one => IdOf(one) != IdOf(first) && IdOf(one) != IdOf(second));
        await framework.AcceptedAsync("TEARDOWN");
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))[prefix + "tasks/terminal/task_killed"] == 1, "its task ends with it");
        now = await SnapshotAsync(server);
        Assert.Equal((0.0, 1.0, 1.0, 0.0), (now[prefix + "subscribed"], now[prefix + "calls/teardown"], now[prefix + "calls/revive"], now[prefix + "tasks/active/task_running"]));

        static string IdOf(JsonNode one) => (string)(one["offers"]?["offers"]?[0] ?? one)["id"]!["value"]!;
    }

    [Fact]
    public async Task AgentThatFallsSilent_IsCountedAsUnhealthy()
    {
        await using var server = await MesosServer.StartAsync(options => options with { AgentPing = null, AgentLoss = new ResourceManagerOptions { AgentTimeout = TimeSpan.FromMilliseconds(500) } });
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/slave_registrations"] == 1, "it was there");
        await server.LoseAgentAsync();
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/slaves_unreachable"] == 1, "it is given up");
        var now = await SnapshotAsync(server);

        // On a slow machine more than once: this agent says nothing after its first words.
        Assert.True(now["master/slave_unreachable_completed"] >= 1);
        Assert.Equal((now["master/slave_unreachable_completed"], 0), (now["master/slave_unreachable_scheduled"], now["master/slave_unreachable_canceled"]));
        Assert.Equal(now["master/slave_unreachable_completed"], now["master/slave_removals"]);
        Assert.Equal(now["master/slave_unreachable_completed"], now["master/slave_removals/reason_unhealthy"]);
        Assert.Equal((0.0, 0.0), (now["master/recovery_slave_removals"], now["master/slaves_active"]));
    }

    /// <summary>Upstream's limit on the rate of removals: what waits for it is scheduled, and canceled when the agent is heard again.</summary>
    [Fact]
    public async Task AgentWhoseRemovalTheRateHoldsBack_IsCountedAsScheduled_AndAsCanceledWhenItReturns()
    {
        await using var server = await MesosServer.StartAsync(options => options with
        {
            AgentPing = null,
            AgentLoss = new ResourceManagerOptions { AgentTimeout = TimeSpan.FromMilliseconds(500), LossLimit = new LossLimit(1, TimeSpan.FromHours(1)), BrakeFloor = 0 },
        });
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/slave_registrations"] == 1, "the first is there");
        await server.LoseAgentAsync();
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/slaves_unreachable"] == 1, "the first is given up");
        // On a slow machine more than once: it says nothing after its first words.
        var completed = (await SnapshotAsync(server))["master/slave_unreachable_completed"];
        await using var second = new ScriptedAgent(server.Server) { Hostname = "node2" };
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/slave_unreachable_scheduled"] == completed + 1, "nor does the second say a word");
        Assert.Equal(0.0, (await SnapshotAsync(server))["master/slave_unreachable_canceled"]);

        second.Say(new AgentReport.Heartbeat(new NodeUsage(500, 1 << 30, 1 << 20), []));
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/slave_unreachable_canceled"] >= 1, "it speaks before its turn comes");
        var now = await SnapshotAsync(server);
        Assert.Equal((completed, completed, 1.0), (now["master/slave_unreachable_completed"], now["master/slave_removals"], now["master/slaves_active"]));
    }

    [Fact]
    public async Task AgentInWhosePlaceANewOneRegisters_IsCountedAsRemovedForIt()
    {
        await using var server = await MesosServer.StartAsync();
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/slave_registrations"] == 1, "the first is there");
        await server.LoseAgentAsync();
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/slaves_disconnected"] == 1, "the first is gone");
        Assert.Equal(0.0, (await SnapshotAsync(server))["master/slave_removals/reason_registered"]);

        await using var next = new ScriptedAgent(server.Server);
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/slave_removals/reason_registered"] == 1, "the second has its place");
        var now = await SnapshotAsync(server);
        Assert.Equal((1.0, 0.0, 2.0), (now["master/slave_removals"], now["master/slave_removals/reason_unhealthy"], now["master/slave_registrations"]));
    }

    [Fact]
    public async Task AgentThatDoesNotComeBackAfterAStart_IsCountedAsRemovedInRecovery()
    {
        await using var server = await MesosServer.StartAsync(options => options with { AgentLoss = new ResourceManagerOptions { ReturnTimeout = TimeSpan.FromMilliseconds(500) } });
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/slave_registrations"] == 1, "it is there");
        await server.LoseAgentAsync();
        await server.Server.RestartAsync();
        using var http = server.NewClient();
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(http))["master/recovery_slave_removals"] == 1, "it is given up");
        var now = await SnapshotAsync(http);
        Assert.Equal((1.0, 1.0, 0.0), (now["master/slave_unreachable_completed"], now["master/slave_removals"], now["master/slave_reregistrations"]));
    }

    [Fact]
    public async Task OperationsOnResources_AreCountedByKindAndEnd()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);
        Assert.Equal((0.0, 0.0), ((await SnapshotAsync(server))["master/operations/total"], (await SnapshotAsync(server))["master/operations/reserve/finished"]));
        var offer = await framework.OfferAsync();
        await framework.AcceptedAsync("ACCEPT", $$$"""
            ,"accept":{"offer_ids":[{{{offer["id"]!.ToJsonString()}}}],"operations":[{"type":"RESERVE","id":{"value":"r1"},"reserve":{"resources":[
            {"name":"disk","type":"SCALAR","scalar":{"value":64},"role":"counted","reservation":{}}]} }],"filters":{"refuse_seconds":0.0}}
            """);
        var status = (await framework.NextAsync("UPDATE_OPERATION_STATUS"))["update_operation_status"]!["status"]!;
        Assert.Equal("OPERATION_FINISHED", (string)status["state"]!);
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/operations/finished"] == 1, "its end is counted");
        var now = await SnapshotAsync(server);
        Assert.Equal((1.0, 1.0, 0.0), (now["master/operations/total"], now["master/operations/reserve/total"], now["master/operations/pending"]));
        Assert.Equal((1.0, 0.0, 0.0), (now["master/operations/reserve/finished"], now["master/operations/unreserve/finished"], now["master/operations/error"]));
        Assert.Equal((1.0, 1.0, 0.0), (now["master/messages_operation_status_update"], now["master/valid_operation_status_updates"], now["master/invalid_operation_status_updates"]));

        await framework.AcceptedAsync("ACKNOWLEDGE_OPERATION_STATUS", $$$"""
            ,"acknowledge_operation_status":{"agent_id":{{{offer["agent_id"]!.ToJsonString()}}},"operation_id":{"value":"r1"},"uuid":{{{status["uuid"]!["value"]!.ToJsonString()}}} }
            """);
        await Eventually.HoldsAsync(async () => (await SnapshotAsync(server))["master/operations/total"] == 0, "it is settled");
        now = await SnapshotAsync(server);
        Assert.Equal((1.0, 1.0), (now["master/messages_operation_status_update_acknowledgement"], now["master/valid_operation_status_update_acknowledgements"]));
        Assert.Equal((1.0, 1.0), (now["master/operations/finished"], now[$"master/frameworks/counted/{framework.Id}/operations/reserve"]));
        await framework.AcceptedAsync("TEARDOWN");
    }

    private static async Task RunAsync(HttpFramework framework, string task, string command, string end, string inCommand = "")
    {
        var offers = await framework.NextAsync("OFFERS", one => !s_used.Contains(IdOf(one)));
        s_used.Add(IdOf(offers));
        var offer = offers["offers"]!["offers"]![0]!;
        await framework.AcceptedAsync("ACCEPT", $$$"""
            ,"accept":{"offer_ids":[{{{offer["id"]!.ToJsonString()}}}],"operations":[{"type":"LAUNCH","launch":{"task_infos":[
            {"name":"{{{task}}}","task_id":{"value":"{{{task}}}"},"agent_id":{{{offer["agent_id"]!.ToJsonString()}}},"command":{"value":"{{{command}}}"{{{inCommand}}}},
            "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.5}},{"name":"mem","type":"SCALAR","scalar":{"value":64}}]}]}}],
            "filters":{"refuse_seconds":0.0}}
            """);
        await framework.AcknowledgeAsync(await framework.UpdateAsync(task, end));
    }

    private static readonly HashSet<string> s_used = [];

    private static string IdOf(JsonNode offers) => (string)offers["offers"]!["offers"]![0]!["id"]!["value"]!;

    private static async Task<double> GrownAsync(MesosServer server, Dictionary<string, double> before, string name) => (await SnapshotAsync(server))[name] - before[name];

    private static Task<Dictionary<string, double>> SnapshotAsync(MesosServer server) => SnapshotAsync(server.Http);

    private static async Task<Dictionary<string, double>> SnapshotAsync(HttpClient http) => Numbers(JsonNode.Parse(await http.GetStringAsync("/metrics/snapshot", Cancellation))!);

    private static Dictionary<string, double> Numbers(JsonNode metrics) => metrics.AsObject().ToDictionary(one => one.Key, one => (double)one.Value!);
}
