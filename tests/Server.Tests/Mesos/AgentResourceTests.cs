using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>Resources of other kinds than plain ones, on a real agent: of any name, sets, reserved and revocable ones.</summary>
public sealed class AgentResourceTests
{
    private const string Info = """
        {"user":"","name":"kinds","roles":["prod"],"capabilities":[{"type":"MULTI_ROLE"},{"type":"RESERVATION_REFINEMENT"},{"type":"REVOCABLE_RESOURCES"}]}
        """;

    [Fact]
    public async Task Framework_TakesSetsNamedAndRevocableResources()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(
            server, "--resources", "cpus:1;mem:512;disk:100;zones:{a,b,c};licences:3;ids:[5-9]", "--oversubscribe", "cpus:2;mem:256");
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);
        var offer = await WholeOfferAsync(framework);
        var offered = offer["resources"]!.AsArray();
        Assert.Equal(["a", "b", "c"], offered.Single(one => Name(one!) == "zones")!["set"]!["item"]!.AsArray().Select(item => (string)item!));
        Assert.Equal(3, Value(offered.Single(one => Name(one!) == "licences")!));
        Assert.Equal("5-9", offered.Where(one => Name(one!) == "ids").Select(one => $"{one!["ranges"]!["range"]![0]!["begin"]}-{one["ranges"]!["range"]![0]!["end"]}").Single());
        Assert.Equal([1, 2], offered.Where(one => Name(one!) == "cpus").Select(one => Value(one!)).Order());

        const string role = "\"allocation_info\":{\"role\":\"prod\"}";
        await framework.AcceptedAsync("ACCEPT", $$$"""
            ,"accept":{"offer_ids":[{{{offer["id"]!.ToJsonString()}}}],"filters":{"refuse_seconds":0},"operations":[{"type":"LAUNCH","launch":{"task_infos":[{
            "name":"t","task_id":{"value":"t"},"agent_id":{{{offer["agent_id"]!.ToJsonString()}}},"command":{"value":"env > env.txt; sleep 1000"},"resources":[
            {"name":"cpus","type":"SCALAR","scalar":{"value":1.5},"revocable":{},{{{role}}}},{"name":"mem","type":"SCALAR","scalar":{"value":64},{{{role}}}},
            {"name":"zones","type":"SET","set":{"item":["b"]},{{{role}}}},{"name":"licences","type":"SCALAR","scalar":{"value":1},{{{role}}}}]}]}}]}
            """);
        await framework.UpdateAsync("t", "TASK_RUNNING");

        var left = await framework.NextAsync("OFFERS", one => Offered(one).Any(resource => Name(resource) == "zones" && resource["set"]!["item"]!.AsArray().Count == 2));
        Assert.Equal(["a", "c"], Offered(left).Single(one => Name(one) == "zones")["set"]!["item"]!.AsArray().Select(item => (string)item!));
        Assert.Equal(2, Value(Offered(left).Single(one => Name(one) == "licences")));

        // CPU that may be taken back weighs next to nothing where the machine is busy: Mesos' ten shares of 1024.
        var container = await MeasuredAsync(agent);
        Assert.Equal(1.5, (double)container["statistics"]!["cpus_limit"]!);
        Assert.InRange(SharesOf((int)container["status"]!["executor_pid"]!), 2, 15);

        // What upstream's tasks find in their environment.
        var id = (string)framework.Id;
        await Eventually.HoldsAsync(async () => ((string)(await agent.GetAsync($"/files/read?path=/frameworks/{id}/executors/t/runs/latest/env.txt&offset=0"))["data"]!).Contains("MESOS_", StringComparison.Ordinal), "it is written");
        var environment = ((string)(await agent.GetAsync($"/files/read?path=/frameworks/{id}/executors/t/runs/latest/env.txt&offset=0"))["data"]!).Split('\n');
        foreach (var expected in new[]
        {
            "MESOS_ALLOCATION_ROLE=prod", $"MESOS_AGENT_ENDPOINT=127.0.0.1:{agent.Http.BaseAddress!.Port}", $"MESOS_SLAVE_PID=slave(1)@127.0.0.1:{agent.Http.BaseAddress.Port}",
            "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD=5secs", "MESOS_HTTP_COMMAND_EXECUTOR=0", "LIBPROCESS_PORT=0", "MESOS_TASK_ID=t",
        }) Assert.Contains(expected, environment);
        await framework.AcceptedAsync("TEARDOWN");
    }

    /// <summary>What an agent lends may be offered a moment after what it has: a part is given back until both come together.</summary>
    private static async Task<JsonNode> WholeOfferAsync(HttpFramework framework)
    {
        var seen = 0;
        for (var round = 0; round < 20; round++)
        {
            await Eventually.HoldsAsync(() => Parts(framework, seen) is var parts && Has(parts, IsLent) && Has(parts, IsOwn), "an offer of each part comes");
            var parts = Parts(framework, seen);
            if (parts.Find(one => Has([one], IsLent) && Has([one], IsOwn)) is { } whole) return whole;
            seen += parts.Count;
            await framework.AcceptedAsync("DECLINE", $$$""","decline":{"offer_ids":[{{{string.Join(",", parts.Select(one => one["id"]!.ToJsonString()))}}}],"filters":{"refuse_seconds":0}}""");
        }

        throw new InvalidOperationException("both parts, given back at once, never came in one offer");

        static List<JsonNode> Parts(HttpFramework framework, int seen) =>
            [.. framework.Events.Where(one => (string)one["type"]! == "OFFERS").SelectMany(one => one["offers"]!["offers"]!.AsArray()).Skip(seen).Select(one => one!)];
        static bool Has(List<JsonNode> offers, Func<JsonNode, bool> fits) => offers.Any(offer => offer["resources"]!.AsArray().Any(one => fits(one!)));
        static bool IsLent(JsonNode resource) => resource["revocable"] is not null;
        static bool IsOwn(JsonNode resource) => Name(resource) == "zones";
    }

    /// <summary>The secret store is the operator's: what a framework calls its own secret is never looked up there.</summary>
    [Fact]
    public async Task Secret_GivenByValue_IsTheTasks_AndTheStoresStaysThere()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        using (var put = await server.Server.Http.PutAsync("/sandun/v1/secrets/DB_PASSWORD", HttpFramework.Json("stores"), TestContext.Current.CancellationToken))
            Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await using var framework = await HttpFramework.SubscribeAsync(server.Http);
        var offer = await framework.OfferAsync();
        await framework.AcceptedAsync("ACCEPT", $$$$"""
            ,"accept":{"offer_ids":[{{{{offer["id"]!.ToJsonString()}}}}],"operations":[{"type":"LAUNCH","launch":{"task_infos":[{
            "name":"s","task_id":{"value":"s"},"agent_id":{{{{offer["agent_id"]!.ToJsonString()}}}},"command":{"value":"echo got $DB_PASSWORD; sleep 1000",
            "environment":{"variables":[{"name":"DB_PASSWORD","type":"SECRET","secret":{"type":"VALUE","value":{"data":"bXlvd24="}}}]}},
            "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.5}},{"name":"mem","type":"SCALAR","scalar":{"value":64}}]}]}}]}
            """);
        await framework.UpdateAsync("s", "TASK_RUNNING");

        var path = $"/files/read?path=/frameworks/{framework.Id}/executors/s/runs/latest/stdout&offset=0";
        await Eventually.HoldsAsync(async () => ((string)(await agent.GetAsync(path))["data"]!).Length > 0, "it speaks");
        Assert.Equal("got myown\n", (string)(await agent.GetAsync(path))["data"]!);
        await framework.AcceptedAsync("TEARDOWN");
    }

    [Fact]
    public async Task Task_ThatReachesItsMemory_NamesTheLimit()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        await using var framework = await HttpFramework.SubscribeAsync(server.Http);
        await framework.LaunchAsync(await framework.OfferAsync(), "eater", "tail /dev/zero");

        var status = await framework.UpdateAsync("eater", "TASK_FAILED");

        Assert.Equal("REASON_CONTAINER_LIMITATION_MEMORY", (string)status["reason"]!);
        var limit = Assert.Single(status["limitation"]!["resources"]!.AsArray())!;
        Assert.Equal(("mem", 64), (Name(limit), Value(limit)));
        await framework.AcceptedAsync("TEARDOWN");
    }

    [Fact]
    public async Task App_RunsOnWhatIsReservedToItsRole_WithTheMemoryItAskedFor()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server, "--resources", "cpus:0.1;mem:40;disk:0;cpus(prod):2;mem(prod):512;disk(prod):100");
        await server.SendAsync(HttpMethod.Post, "/v2/apps", """
            {"id":"/prod/own","role":"prod","acceptedResourceRoles":["prod"],"cmd":"exec sleep 1000","cpus":1,"mem":200,"portDefinitions":[]}
            """);
        await Eventually.HoldsAsync(async () => (int)(await server.AppAsync("/prod/own"))["tasksRunning"]! == 1, "it runs: " + agent.Output);
        var container = await MeasuredAsync(agent);
        Assert.Equal(200L << 20, (long)container["statistics"]!["mem_limit_bytes"]!);
        Assert.InRange(SharesOf((int)container["status"]!["executor_pid"]!), 1000, 1024);

        // A pod takes of both; another role gets nothing of it, and why says so.
        await server.SendAsync(HttpMethod.Post, "/v2/pods", """
            {"id":"/prod/pod","role":"prod","containers":[{"name":"a","exec":{"command":{"shell":"sleep 1000"}},"resources":{"cpus":0.5,"mem":32}},{"name":"b","exec":{"command":{"shell":"sleep 1000"}},"resources":{"cpus":0.55,"mem":64}}]}
            """);
        await Eventually.HoldsAsync(async () => (string)JsonNode.Parse(await server.Server.Http.GetStringAsync("/v2/pods//prod/pod::status"))!["status"]! == "STABLE", "the pod runs");
        await server.SendAsync(HttpMethod.Post, "/v2/apps", """{"id":"/other","cmd":"sleep 1000","cpus":0.3,"mem":32,"portDefinitions":[]}""");
        await Eventually.HoldsAsync(
            async () => (await server.Server.Http.GetStringAsync("/sandun/v1/why?id=/other")).Contains("needs 0.3 cpus, has 0.05", StringComparison.Ordinal), "it says what is left for others");
        foreach (var path in new[] { "/v2/apps//prod/own", "/v2/pods//prod/pod", "/v2/apps//other" }) await server.SendAsync(HttpMethod.Delete, path);
    }

    /// <summary>The agent's container, once it was measured.</summary>
    private static async Task<JsonNode> MeasuredAsync(AgentProcess agent)
    {
        JsonNode container = null!;
        await Eventually.HoldsAsync(async () => (container = (await agent.GetAsync("/containers"))[0]!)["statistics"] is not null, "it is measured");
        return container;
    }

    private static IEnumerable<JsonNode> Offered(JsonNode heard) => heard["offers"]!["offers"]![0]!["resources"]!.AsArray().Select(one => one!);

    private static string Name(JsonNode resource) => (string)resource["name"]!;

    private static double Value(JsonNode resource) => (double)resource["scalar"]!["value"]!;

    /// <summary>In the numbers of cgroup v1, which those of v2 are made of.</summary>
    private static long SharesOf(int pid)
    {
        var groups = File.ReadAllLines($"/proc/{pid}/cgroup");
        var own = groups.Select(line => line.Split(':', 3)).FirstOrDefault(parts => parts[1].Split(',').Contains("cpu"));
        return own is not null
            ? long.Parse(File.ReadAllText($"/sys/fs/cgroup/cpu{own[2]}/cpu.shares"))
            : FromWeight(long.Parse(File.ReadAllText($"/sys/fs/cgroup{groups.Single(line => line.StartsWith("0::", StringComparison.Ordinal))[3..]}/cpu.weight")));
    }

    private static long FromWeight(long weight) => 2 + ((weight - 1) * 262_142 / 9_999);
}
