using System.Text;
using System.Text.Json.Nodes;
using System.Runtime.CompilerServices;

namespace Sandun.Server.Tests.Mesos;

/// <summary>A framework's own executor, written in Python, on a real agent: driven over HTTP from both sides.</summary>
public sealed class ExecutorTests
{
    private const string Info = """{"user":"","name":"executors","roles":["test"],"checkpoint":true,"failover_timeout":60,"capabilities":[{"type":"MULTI_ROLE"},{"type":"PARTITION_AWARE"}]}""";

    [Fact]
    public async Task Executor_WithTasks_RunsThemTalksOutlivesItsAgentAndIsShutDown()
    {
        ForeignFrameworkTests.Need("python3");
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);

        var offer = await framework.OfferAsync();
        await LaunchAsync(framework, offer, "t1");
        var running = await AcknowledgedAsync(framework, "t1", "TASK_RUNNING");
        Assert.Equal("LAUNCH with hello", Data(running));
        Assert.Equal(("SOURCE_EXECUTOR", "e1"), ((string)running["source"]!, (string)running["executor_id"]!["value"]!));

        // A second task goes to the executor that runs.
        await LaunchAsync(framework, await OtherOfferAsync(framework, offer), "t2");
        await AcknowledgedAsync(framework, "t2", "TASK_RUNNING");
        await SayAsync(framework, offer, "hello");
        await HeardAsync(framework, "HELLO 2 tasks, subscribed 1 times", agent);

        // The agent dies; the executor lives, and is told nothing twice.
        await agent.KillAsync();
        agent.Start();
        await Eventually.HoldsAsync(async () =>
        {
            await SayAsync(framework, offer, "again");
            return framework.Events.Any(one => Said(one) == "AGAIN 2 tasks, subscribed 2 times");
        }, "the executor is back: " + agent.Output);

        await framework.AcceptedAsync("KILL", ""","kill":{"task_id":{"value":"t1"}}""");
        Assert.Equal("killed by its executor", Data(await AcknowledgedAsync(framework, "t1", "TASK_KILLED")));
        await SayAsync(framework, offer, "finish t2");
        await AcknowledgedAsync(framework, "t2", "TASK_FINISHED");

        // Without tasks it lives on, until it is told to end.
        await SayAsync(framework, offer, "still");
        await HeardAsync(framework, "STILL 0 tasks, subscribed 2 times", agent);
        await framework.AcceptedAsync("SHUTDOWN", $$$""","shutdown":{"executor_id":{"value":"e1"},"agent_id":{{{offer["agent_id"]!.ToJsonString()}}}}""");
        var failure = await framework.NextAsync("FAILURE");
        Assert.Equal(("e1", 0), ((string)failure["failure"]!["executor_id"]!["value"]!, (int)failure["failure"]!["status"]!));
        await framework.AcceptedAsync("TEARDOWN");
    }

    [Fact]
    public async Task Executor_ThatDies_TakesItsTasksWithIt()
    {
        ForeignFrameworkTests.Need("python3");
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);

        var offer = await framework.OfferAsync();
        await LaunchAsync(framework, offer, "t1");
        await AcknowledgedAsync(framework, "t1", "TASK_RUNNING");
        await SayAsync(framework, offer, "crash");

        var failed = await AcknowledgedAsync(framework, "t1", "TASK_FAILED");
        Assert.Equal(("REASON_EXECUTOR_TERMINATED", "SOURCE_AGENT"), ((string)failed["reason"]!, Source(failed)));
        Assert.Equal(3 << 8, (int)(await framework.NextAsync("FAILURE"))["failure"]!["status"]!);

        // A task that comes now has an executor of its own; teardown ends it although it would live on.
        await LaunchAsync(framework, await OtherOfferAsync(framework, offer), "t2");
        await AcknowledgedAsync(framework, "t2", "TASK_RUNNING");
        await framework.AcceptedAsync("TEARDOWN");
        await Eventually.HoldsAsync(() => Executors(agent) == 0, "no executor is left");
    }

    [Fact]
    public async Task ExecutorGroup_OfACustomExecutor_ArrivesAsOne()
    {
        ForeignFrameworkTests.Need("python3");
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        await using var framework = await HttpFramework.SubscribeAsync(server.Http, Info);

        var offer = await framework.OfferAsync();
        await framework.AcceptedAsync("ACCEPT", $$$"""
            ,"accept":{"offer_ids":[{{{offer["id"]!.ToJsonString()}}}],"operations":[{"type":"LAUNCH_GROUP","launch_group":{"executor":{{{Executor(framework.Id)}}},
            "task_group":{"tasks":[{{{Task(offer, "g1")}}},{{{Task(offer, "g2")}}}] } } } ],"filters":{"refuse_seconds":0.0}}
            """);
        Assert.Equal("LAUNCH_GROUP with hello", Data(await AcknowledgedAsync(framework, "g1", "TASK_RUNNING")));
        Assert.Equal("LAUNCH_GROUP with hello", Data(await AcknowledgedAsync(framework, "g2", "TASK_RUNNING")));
        await framework.AcceptedAsync("TEARDOWN");
        await Eventually.HoldsAsync(() => Executors(agent) == 0, "no executor is left");
    }

    private static int Executors(AgentProcess agent) => Directory.GetDirectories("/proc").Count(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ")).Contains("MESOS_DIRECTORY=" + agent.WorkDirectory, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private static string Source(JsonNode status) => (string)status["source"]! == "SOURCE_SLAVE" ? "SOURCE_AGENT" : (string)status["source"]!;

    private static string Data(JsonNode status) => Encoding.UTF8.GetString(Convert.FromBase64String((string)status["data"]!));

    private static string? Said(JsonNode one) =>
        (string)one["type"]! == "MESSAGE" ? Encoding.UTF8.GetString(Convert.FromBase64String((string)one["message"]!["data"]!)) : null;

    private static Task HeardAsync(HttpFramework framework, string text, AgentProcess agent) =>
        Eventually.HoldsAsync(() => framework.Events.Any(one => Said(one) == text), $"'{text}' is said: {agent.Output}");

    private static Task SayAsync(HttpFramework framework, JsonNode offer, string text) => framework.AcceptedAsync("MESSAGE", $$$"""
        ,"message":{"agent_id":{{{offer["agent_id"]!.ToJsonString()}}},"executor_id":{"value":"e1"},"data":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}}"}
        """);

    private static async Task<JsonNode> AcknowledgedAsync(HttpFramework framework, string task, string state)
    {
        var status = await framework.UpdateAsync(task, state);
        await framework.AcknowledgeAsync(status);
        return status;
    }

    private static async Task<JsonNode> OtherOfferAsync(HttpFramework framework, JsonNode before)
    {
        JsonNode? Newest() => framework.Events.Where(one => (string)one["type"]! == "OFFERS").SelectMany(one => one["offers"]!["offers"]!.AsArray()).LastOrDefault();
        await Eventually.HoldsAsync(() => (string)Newest()!["id"]!["value"]! != (string)before["id"]!["value"]!, "another offer comes");
        return Newest()!;
    }

    private static Task LaunchAsync(HttpFramework framework, JsonNode offer, string task) => framework.AcceptedAsync("ACCEPT", $$$"""
        ,"accept":{"offer_ids":[{{{offer["id"]!.ToJsonString()}}}],"operations":[{"type":"LAUNCH","launch":{"task_infos":[{{{Task(offer, task, Executor())}}}]}}],
        "filters":{"refuse_seconds":0.0}}
        """);

    private static string Task(JsonNode offer, string task, string? executor = null) => $$$"""
        {"name":"{{{task}}}","task_id":{"value":"{{{task}}}"},"agent_id":{{{offer["agent_id"]!.ToJsonString()}}},{{{(executor is null ? "" : $"\"executor\":{executor},")}}}
        "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}},{"name":"mem","type":"SCALAR","scalar":{"value":32}}]}
        """;

    private static string Executor(string? framework = null) => $$$"""
        {{{(framework is null ? "{" : $"{{\"framework_id\":{{\"value\":\"{framework}\"}},")}}}"type":"CUSTOM",
        "executor_id":{"value":"e1"},"name":"python","shutdown_grace_period":{"nanoseconds":20000000000},
        "command":{"value":"exec python3 {{{Script()}}}","environment":{"variables":[{"name":"GREETING","value":"hello"}]}},
        "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}},{"name":"mem","type":"SCALAR","scalar":{"value":64}}]}
        """;

    private static string Script([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Frameworks", "executor.py");
}
