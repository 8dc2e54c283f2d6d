using System.Net;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>Maintenance, draining and agents that are gone, as operators ask for them over HTTP and frameworks hear of them.</summary>
public sealed class MaintenanceTests
{
    private const string Aware = """{"user":"","name":"aware","capabilities":[{"type":"PARTITION_AWARE"},{"type":"TASK_KILLING_STATE"}]}""";

    private const string Schedule =
        """{"windows":[{"machine_ids":[{"hostname":"node1"}],"unavailability":{"start":{"nanoseconds":4102444800000000000},"duration":{"nanoseconds":3600000000000}}}]}""";

    [Fact]
    public async Task Machine_Scheduled_IsLeftByInverseOffersTakenDownAndBroughtUp()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await RunningAsync(server);
        var before = framework.Events.Count(one => (string)one["type"]! == "OFFERS");

        await PostAsync(server, "/maintenance/schedule", Schedule);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Schedule), await JsonAsync(server, "/maintenance/schedule")));
        var offer = (await framework.NextAsync("OFFERS", one => one["offers"]!["offers"]![0]!["unavailability"] is not null))["offers"]!["offers"]![0]!;
        Assert.Equal(4102444800000000000, offer["unavailability"]!["start"]!["nanoseconds"]!.GetValue<long>());
        var inverse = (await framework.NextAsync("INVERSE_OFFERS"))["inverse_offers"]!["inverse_offers"]![0]!;
        Assert.Equal(framework.Id, inverse["framework_id"]!["value"]!.GetValue<string>());
        Assert.Equal("node1", inverse["url"]!["address"]!["hostname"]!.GetValue<string>());
        Assert.Equal("UNKNOWN", (await StatusAsync(server))["draining_machines"]![0]!["statuses"]![0]!["status"]!.GetValue<string>());

        await framework.AcceptedAsync("ACCEPT_INVERSE_OFFERS", $$$"""
            ,"accept_inverse_offers":{"inverse_offer_ids":[{{{inverse["id"]!.ToJsonString()}}}],"filters":{"refuse_seconds":1000}}
            """);
        await Eventually.HoldsAsync(
            async () => (string?)(await StatusAsync(server))["draining_machines"]![0]!["statuses"]![0]!["status"] == "ACCEPT", "the answer is shown");

        await PostAsync(server, "/machine/down", """[{"hostname":"NODE1"}]""");
        Assert.Equal("REASON_SLAVE_REMOVED", (await framework.UpdateAsync("t1", "TASK_LOST"))["reason"]!.GetValue<string>().Replace("AGENT", "SLAVE", StringComparison.Ordinal));
        Assert.Equal("node1", (await StatusAsync(server))["down_machines"]![0]!["hostname"]!.GetValue<string>());
        Assert.Contains("cannot leave the schedule", await RefusedAsync(server, """{"type":"UPDATE_MAINTENANCE_SCHEDULE","update_maintenance_schedule":{"schedule":{"windows":[]}}}"""), StringComparison.Ordinal);
        await PostAsync(server, "/machine/up", """[{"hostname":"node1"}]""");
        await Eventually.HoldsAsync(async () => (await StatusAsync(server)).AsObject().Count == 0, "nothing is planned any more");
        Assert.True(framework.Events.Count(one => (string)one["type"]! == "OFFERS") > before);
    }

    [Fact]
    public async Task Agent_Drained_ShowsHowFarAndGoesWhenItIsToBeGone()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await RunningAsync(server);
        var agent = (string)(await JsonAsync(server, "/slaves"))["slaves"]![0]!["id"]!;
        string Call(string type, string more = "") => $$$"""{"type":"{{{type}}}","{{{type.ToLowerInvariant()}}}":{"agent_id":{"value":"{{{agent}}}"}{{{more}}}}}""";

        await PostAsync(server, "/api/v1", Call("DEACTIVATE_AGENT"));
        await Eventually.HoldsAsync(async () => (bool)(await JsonAsync(server, "/slaves"))["slaves"]![0]!["deactivated"]!, "it is deactivated");
        await PostAsync(server, "/api/v1", Call("REACTIVATE_AGENT"));
        Assert.Contains("neither deactivated nor drained", await RefusedAsync(server, Call("REACTIVATE_AGENT")), StringComparison.Ordinal);

        await PostAsync(server, "/api/v1", Call("DRAIN_AGENT", ""","max_grace_period":{"seconds":5},"mark_gone":true"""));
        var gone = await framework.UpdateAsync("t1", "TASK_GONE_BY_OPERATOR");
        Assert.Equal("REASON_AGENT_DRAINING", (string)gone["reason"]!);
        await Eventually.HoldsAsync(async () => (string?)(await JsonAsync(server, "/slaves"))["slaves"]![0]!["drain_info"]?["state"] == "DRAINING", "it is shown as draining");
        Assert.True((bool)(await JsonAsync(server, "/slaves"))["slaves"]![0]!["drain_info"]!["config"]!["mark_gone"]!);
        await framework.AcknowledgeAsync(gone);
        await Eventually.HoldsAsync(async () => (await JsonAsync(server, "/slaves"))["slaves"]!.AsArray().Count == 0, "it is gone");
        await framework.NextAsync("FAILURE");
        await PostAsync(server, "/api/v1", Call("MARK_AGENT_GONE"));
        Assert.Contains("declared gone", await RefusedAsync(server, Call("DRAIN_AGENT")), StringComparison.Ordinal);
        using var unknown = await server.Http.PostAsync(
            "/api/v1", HttpFramework.Json("""{"type":"MARK_AGENT_GONE","mark_agent_gone":{"agent_id":{"value":"never"}}}"""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Offers_NobodyHasAnswered_AreShown()
    {
        await using var server = await MesosServer.StartAsync();
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Aware);
        var offer = (string)(await framework.OfferAsync())["id"]!["value"]!;

        async Task<string?> ShownAsync() => (string?)(await JsonAsync(server, "/state"))["frameworks"]!.AsArray()
            .Single(one => (string)one!["id"]! == framework.Id)!["offers"]!.AsArray().SingleOrDefault()?["id"];
        await Eventually.HoldsAsync(async () => await ShownAsync() == offer, "the offer is shown");
        await framework.AcceptedAsync("DECLINE", $$$""","decline":{"offer_ids":[{"value":"{{{offer}}}"}],"filters":{"refuse_seconds":1000}}""");
        await Eventually.HoldsAsync(async () => await ShownAsync() is null, "it is answered");
    }

    private static async Task<HttpFramework> RunningAsync(MesosServer server)
    {
        var framework = await HttpFramework.SubscribeAsync(server.Http, Aware);
        await framework.LaunchAsync(await framework.OfferAsync(), "t1");
        await framework.AcknowledgeAsync(await framework.UpdateAsync("t1", "TASK_RUNNING"));
        await Eventually.HoldsAsync(async () => (await JsonAsync(server, "/tasks"))["tasks"]!.AsArray().Any(task => (string)task!["state"]! == "TASK_RUNNING"), "the task is shown");
        return framework;
    }

    private static Task<JsonNode> StatusAsync(MesosServer server) => JsonAsync(server, "/maintenance/status");

    private static async Task<JsonNode> JsonAsync(MesosServer server, string path) => JsonNode.Parse(await server.Http.GetStringAsync(path))!;

    private static async Task PostAsync(MesosServer server, string path, string body)
    {
        using var answer = await server.Http.PostAsync(path, HttpFramework.Json(body));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task<string> RefusedAsync(MesosServer server, string body)
    {
        using var answer = await server.Http.PostAsync("/api/v1", HttpFramework.Json(body));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
