using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>Reservations and persistent volumes on a real agent, made by a framework over HTTP.</summary>
public sealed class VolumeTests
{
    private const string Info =
        """{"user":"","name":"volumes","roles":["test"],"failover_timeout":60,"capabilities":[{"type":"MULTI_ROLE"},{"type":"RESERVATION_REFINEMENT"},{"type":"PARTITION_AWARE"}]}""";

    private const string Reserved = """{"name":"disk","type":"SCALAR","scalar":{"value":64},"reservations":[{"type":"DYNAMIC","role":"test"}]}""";

    private const string Volume =
        """{"name":"disk","type":"SCALAR","scalar":{"value":64},"reservations":[{"type":"DYNAMIC","role":"test"}],"disk":{"persistence":{"id":"v1"},"volume":{"mode":"RW","container_path":"data"}}}""";

    [Fact]
    public async Task Volume_OfAFramework_KeepsItsDataUntilItIsDestroyed()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);

        await AcceptAsync(framework, await framework.OfferAsync(),
            $$"""{"type":"RESERVE","id":{"value":"r1"},"reserve":{"resources":[{{Reserved}}]} }""",
            $$"""{"type":"CREATE","id":{"value":"c1"},"create":{"volumes":[{{Volume}}]} }""",
            Launch(await framework.OfferAsync(), "writes", "echo kept > data/file"));
        await Eventually.HoldsAsync(async () => (await OperationsAsync(server.Http)).Contains("r1 RESERVE OPERATION_FINISHED"), "the master shows the operation");
        await Eventually.HoldsAsync(async () => (await OperationsAsync(agent.Http)).Contains("r1 RESERVE OPERATION_FINISHED"), "the agent shows the operation");
        await FinishedAsync(framework, "r1");
        Assert.Contains("c1 CREATE OPERATION_FINISHED", await OperationsAsync(agent.Http));
        await FinishedAsync(framework, "c1");
        await Eventually.HoldsAsync(async () => (await OperationsAsync(server.Http)).Length == 0, "the master owes nothing");
        await Eventually.HoldsAsync(async () => (await OperationsAsync(agent.Http)).Length == 0, "the agent owes nothing");
        await EndedAsync(framework, "writes");
        Assert.Equal(["test#v1"], VolumesOf(agent));

        // The agent's program is another when the volume is used again.
        await agent.KillAsync();
        agent.Start();
        var again = await OfferWithAsync(framework, HasVolume, agent);
        Assert.Equal(64, (double)(await agent.GetAsync("/state"))["reserved_resources"]!["test"]!["disk"]!);
        await AcceptAsync(framework, again, Launch(again, "reads", "test \"$(cat data/file)\" = kept"));
        await EndedAsync(framework, "reads");

        var last = await OfferWithAsync(framework, one => HasVolume(one) && Id(one) != Id(again), agent);
        await AcceptAsync(framework, last,
            $$"""{"type":"DESTROY","id":{"value":"d1"},"destroy":{"volumes":[{{Volume}}]} }""",
            $$"""{"type":"UNRESERVE","id":{"value":"u1"},"unreserve":{"resources":[{{Reserved}}]} }""");
        await FinishedAsync(framework, "d1");
        await FinishedAsync(framework, "u1");
        await Eventually.HoldsAsync(() => VolumesOf(agent).Length == 0, "the volume's directory is gone");
        await Eventually.HoldsAsync(async () => (await agent.GetAsync("/state"))["reserved_resources"]!.AsObject().Count == 0, "nothing is reserved");
        await framework.AcceptedAsync("TEARDOWN");
    }

    [Fact]
    public async Task Operations_AskedFor_AreAnsweredWithoutUuidWhateverIsKnownOfThem()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);
        var offer = await framework.OfferAsync();
        await AcceptAsync(framework, offer, $$"""{"type":"RESERVE","id":{"value":"q1"},"reserve":{"resources":[{{Reserved}}]} }""");
        await framework.NextAsync("UPDATE_OPERATION_STATUS", one => StatusOf(one)["uuid"] is not null);

        await framework.AcceptedAsync("RECONCILE_OPERATIONS", ",\"reconcile_operations\":{}");
        var known = StatusOf(await framework.NextAsync("UPDATE_OPERATION_STATUS", one => StatusOf(one)["uuid"] is null));
        Assert.Equal(("q1", "OPERATION_FINISHED"), ((string)known["operation_id"]!["value"]!, (string)known["state"]!));

        await framework.AcceptedAsync("RECONCILE_OPERATIONS", $$$"""
            ,"reconcile_operations":{"operations":[{"operation_id":{"value":"q1"}},{"operation_id":{"value":"never"},"agent_id":{{{offer["agent_id"]!.ToJsonString()}}} },{"operation_id":{"value":"nowhere"},"agent_id":{"value":"none"} }] }
            """);
        foreach (var id in new[] { "never", "nowhere" })
        {
            var answer = StatusOf(await framework.NextAsync("UPDATE_OPERATION_STATUS", one => (string)StatusOf(one)["operation_id"]!["value"]! == id));
            Assert.Equal("OPERATION_UNKNOWN", (string)answer["state"]!);
            Assert.Null(answer["uuid"]);
        }

        await FinishedAsync(framework, "q1");
        await Eventually.HoldsAsync(async () => (await OperationsAsync(server.Http)).Length == 0, "the master owes nothing");
        await framework.AcceptedAsync("TEARDOWN");
    }

    private static JsonNode StatusOf(JsonNode one) => one["update_operation_status"]!["status"]!;

    /// <summary>What is not acknowledged, as a server's or an agent's operators see it.</summary>
    private static async Task<string[]> OperationsAsync(HttpClient http)
    {
        using var answer = await http.PostAsync("/api/v1", HttpFramework.Json("""{"type":"GET_OPERATIONS"}"""), TestContext.Current.CancellationToken);
        var operations = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["get_operations"]!["operations"]?.AsArray() ?? [];
        return [.. operations.Select(one => $"{one!["info"]!["id"]!["value"]} {one["info"]!["type"]} {one["latest_status"]!["state"]}")];
    }

    private static string[] VolumesOf(AgentProcess agent) =>
        Directory.Exists(Path.Combine(agent.WorkDirectory, "volumes")) ? [.. Directory.GetDirectories(Path.Combine(agent.WorkDirectory, "volumes")).Select(folder => Path.GetFileName(folder))] : [];

    private static bool HasVolume(JsonNode offer) => offer["resources"]!.AsArray().Any(one => (string?)one!["disk"]?["persistence"]?["id"] == "v1");

    private static string Id(JsonNode offer) => (string)offer["id"]!["value"]!;

    private static string Launch(JsonNode offer, string task, string command) => $$$"""
        {"type":"LAUNCH","launch":{"task_infos":[{"name":"{{{task}}}","task_id":{"value":"{{{task}}}"},"agent_id":{{{offer["agent_id"]!.ToJsonString()}}},
        "command":{"value":{{{JsonValue.Create(command)!.ToJsonString()}}}},
        "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}},{"name":"mem","type":"SCALAR","scalar":{"value":32}},{{{Volume}}}] }] } }
        """;

    private static Task AcceptAsync(HttpFramework framework, JsonNode offer, params string[] operations) => framework.AcceptedAsync("ACCEPT", $$$"""
        ,"accept":{"offer_ids":[{{{offer["id"]!.ToJsonString()}}}],"operations":[{{{string.Join(',', operations)}}}],"filters":{"refuse_seconds":0.0}}
        """);

    private static async Task<JsonNode> OfferWithAsync(HttpFramework framework, Func<JsonNode, bool> fits, AgentProcess agent)
    {
        JsonNode? Found()
        {
            var rescinded = framework.Events.Where(one => (string)one["type"]! == "RESCIND").Select(one => (string)one["rescind"]!["offer_id"]!["value"]!).ToHashSet();
            return framework.Events.Where(one => (string)one["type"]! == "OFFERS").SelectMany(one => one["offers"]!["offers"]!.AsArray()).Select(one => one!)
                .LastOrDefault(one => fits(one) && !rescinded.Contains(Id(one)));
        }

        await agent.ReadyAsync();
        await Eventually.HoldsAsync(() => Found() is not null, "an offer with the volume comes: " + agent.Output);
        return Found()!;
    }

    private static async Task EndedAsync(HttpFramework framework, string task)
    {
        await Eventually.HoldsAsync(
            () => framework.Events.Any(one => Is(one, task, "TASK_FINISHED") || Is(one, task, "TASK_FAILED") || Is(one, task, "TASK_ERROR")), task + " ends");
        var status = framework.Events.Last(one => Is(one, task, "TASK_FINISHED") || Is(one, task, "TASK_FAILED") || Is(one, task, "TASK_ERROR"))["update"]!["status"]!;
        Assert.True((string)status["state"]! == "TASK_FINISHED", status.ToJsonString());
        await framework.AcknowledgeAsync(status);
    }

    private static bool Is(JsonNode one, string task, string state) => (string)one["type"]! == "UPDATE" &&
        (string)one["update"]!["status"]!["task_id"]!["value"]! == task && (string)one["update"]!["status"]!["state"]! == state;

    private static async Task FinishedAsync(HttpFramework framework, string operation)
    {
        var status = (await framework.NextAsync("UPDATE_OPERATION_STATUS", one => (string)one["update_operation_status"]!["status"]!["operation_id"]!["value"]! == operation))
            ["update_operation_status"]!["status"]!;
        Assert.True((string)status["state"]! == "OPERATION_FINISHED", status.ToJsonString());
        await framework.AcceptedAsync("ACKNOWLEDGE_OPERATION_STATUS", $$$"""
            ,"acknowledge_operation_status":{"agent_id":{{{status["agent_id"]!.ToJsonString()}}},"operation_id":{"value":"{{{operation}}}"},"uuid":{{{status["uuid"]!["value"]!.ToJsonString()}}}}
            """);
    }
}
