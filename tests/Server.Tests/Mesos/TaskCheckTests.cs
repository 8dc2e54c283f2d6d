using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>What agents do for tasks of frameworks while they run, on a real agent: generic checks, and an end to what runs too long.</summary>
public sealed class TaskCheckTests(SharedAgent shared) : IClassFixture<SharedAgent>
{
    [Fact]
    public async Task CommandCheck_TellsEachNewExitStatus_AndEndsNothing()
    {
        await using var framework = await HttpFramework.SubscribeAsync(shared.Server.Http);
        await framework.LaunchAsync(await framework.OfferAsync(), "asked", "echo 3 > code; sleep 1000", """
            ,"check":{"type":"COMMAND","command":{"command":{"value":"exit $(cat code)"}},"delay_seconds":0,"interval_seconds":0.2}
            """);
        var first = await StatusAsync(framework, one => (string)one["state"]! == "TASK_RUNNING");
        Assert.Equal("COMMAND", (string)first["check_status"]!["type"]!);
        Assert.Null(first["check_status"]!["command"]!["exit_code"]);
        await framework.AcknowledgeAsync(first);

        var answered = await StatusAsync(framework, one => (int?)one["check_status"]?["command"]?["exit_code"] == 3);
        Assert.Equal(("TASK_RUNNING", "REASON_TASK_CHECK_STATUS_UPDATED"), ((string)answered["state"]!, (string)answered["reason"]!));
        Assert.Null(answered["healthy"]);
        await framework.AcknowledgeAsync(answered);
        var sandbox = Assert.Single(Directory.GetFiles(shared.Agent.WorkDirectory, "code", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(sandbox, "0", TestContext.Current.CancellationToken);
        await framework.AcknowledgeAsync(await StatusAsync(framework, one => (int?)one["check_status"]?["command"]?["exit_code"] == 0));
        await framework.AcceptedAsync("TEARDOWN");
    }

    /// <summary>A timeout of zero is none.</summary>
    [Fact]
    public async Task TcpAndHttpChecks_TellWhatTheyFound()
    {
        await using var framework = await HttpFramework.SubscribeAsync(shared.Server.Http);
        var port = new Uri(shared.Server.Http.BaseAddress!, "/").Port;
        await framework.LaunchAsync(await framework.OfferAsync(), "http", "sleep 1000", $$$"""
            ,"check":{"type":"HTTP","http":{"port":{{{port}}},"path":"/no/such/page"},"delay_seconds":0,"interval_seconds":0.2}
            """);
        var answered = await StatusAsync(framework, one => one["check_status"]?["http"]?["status_code"] is not null);
        Assert.Equal(("HTTP", 404), ((string)answered["check_status"]!["type"]!, (int)answered["check_status"]!["http"]!["status_code"]!));
        await framework.AcceptedAsync("TEARDOWN");

        await using var other = await HttpFramework.SubscribeAsync(shared.Server.Http);
        await other.LaunchAsync(await other.OfferAsync(), "tcp", "sleep 1000", $$$"""
            ,"check":{"type":"TCP","tcp":{"port":{{{port}}}},"delay_seconds":0,"interval_seconds":0.2,"timeout_seconds":0}
            """);
        answered = await StatusAsync(other, one => one["check_status"]?["tcp"]?["succeeded"] is not null);
        Assert.Equal(("TCP", true), ((string)answered["check_status"]!["type"]!, (bool)answered["check_status"]!["tcp"]!["succeeded"]!));
        await other.AcceptedAsync("TEARDOWN");
    }

    [Fact]
    public async Task TaskThatRunsTooLong_IsEndedAtOnceAsFailed()
    {
        await using var framework = await HttpFramework.SubscribeAsync(shared.Server.Http);
        await framework.LaunchAsync(await framework.OfferAsync(), "long", "trap '' TERM; while true; do sleep 0.1; done", """
            ,"max_completion_time":{"nanoseconds":700000000},"kill_policy":{"grace_period":{"nanoseconds":600000000000}}
            """);
        var ended = await framework.UpdateAsync("long", "TASK_FAILED");
        Assert.Equal("REASON_MAX_COMPLETION_TIME_REACHED", (string)ended["reason"]!);
        Assert.Contains("0.7 seconds", (string)ended["message"]!, StringComparison.Ordinal);

        await framework.AcceptedAsync("TEARDOWN");

        await using var other = await HttpFramework.SubscribeAsync(shared.Server.Http);
        await other.LaunchAsync(await other.OfferAsync(), "short", "true", ""","max_completion_time":{"nanoseconds":60000000000}""");
        await other.UpdateAsync("short", "TASK_FINISHED");
        await other.AcceptedAsync("TEARDOWN");
    }

    private static async Task<JsonNode> StatusAsync(HttpFramework framework, Func<JsonNode, bool> fits) =>
        (await framework.NextAsync("UPDATE", one => fits(one["update"]!["status"]!)))["update"]!["status"]!;
}
