using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Sandun.Server.Tests.Mesos;

namespace Sandun.Server.Tests.Marathon;

/// <summary>Apps with an executor of their own, on a real agent: started as Marathon does, told its task, checked, killed and ended.</summary>
public sealed class OwnExecutorTests
{
    [Fact]
    public async Task App_WithAnExecutor_RunsInItIsCheckedOutlivesItsAgentAndEndsWithIt()
    {
        ForeignFrameworkTests.Need("python3");
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        var program = Path.Combine(agent.WorkDirectory, "own-executor");

        // Not executable, as what is fetched: the launch sees to it.
        await File.WriteAllTextAsync(
            program, $"#!/bin/sh\necho given $1\npython3 -m http.server --bind 127.0.0.1 $PORT0 &\nexec python3 {Script()}\n", TestContext.Current.CancellationToken);
        await server.SendAsync(HttpMethod.Post, "/v2/apps", $$$"""
            {"id":"/own","cmd":"words","executor":"{{{program}}}","cpus":0.1,"mem":64,"env":{"GREETING":"hello"},"labels":{"a":"b"},
             "healthChecks":[{"protocol":"HTTP","portIndex":0,"intervalSeconds":1}]}
            """);
        await Eventually.HoldsAsync(async () => (int)(await server.AppAsync("/own"))["tasksHealthy"]! == 1, "it is healthy: " + agent.Output);
        var task = (string)(await server.AppAsync("/own"))["tasks"]![0]!["id"]!;
        var executor = Assert.Single((await agent.GetAsync("/state"))["frameworks"]![0]!["executors"]!.AsArray())!;
        Assert.Equal("marathon-" + task, (string)executor["id"]!);
        var output = await File.ReadAllTextAsync(Path.Combine((string)executor["directory"]!, "stdout"), TestContext.Current.CancellationToken);
        Assert.Contains("given words\n", output, StringComparison.Ordinal);
        var data = JsonNode.Parse(output.Split('\n').Single(line => line.StartsWith("data ", StringComparison.Ordinal))["data ".Length..])!;
        Assert.Equal(("/own", "words", "b"), ((string)data["id"]!, (string)data["cmd"]!, (string)data["labels"]!["a"]!));

        // The agent's program is another when the task is to end.
        await agent.KillAsync();
        agent.Start();
        await agent.ReadyAsync();
        await server.SendAsync(HttpMethod.Post, "/v2/apps//own/restart");
        await Eventually.HoldsAsync(
            async () => await server.AppAsync("/own") is var app && app["deployments"]!.AsArray().Count == 0 && (int)app["tasksHealthy"]! == 1 && (string)app["tasks"]![0]!["id"]! != task,
            "another has taken its place: " + agent.Output);

        await server.SendAsync(HttpMethod.Delete, "/v2/apps//own");
        await Eventually.HoldsAsync(() => Sandboxed(agent) == 0, "no executor is left: " + agent.Output);
    }

    [Fact]
    public async Task App_WhoseExecutorIsNotThere_FailsWithItsEnd()
    {
        await using var server = await MesosServer.StartAsync(scripted: false);
        await using var agent = await AgentProcess.StartAsync(server);
        await server.SendAsync(HttpMethod.Post, "/v2/apps", """{"id":"/own","cmd":"x","executor":"/no/such/executor","cpus":0.1,"mem":32,"portDefinitions":[]}""");

        await Eventually.HoldsAsync(
            async () => ((string?)(await server.AppAsync("/own"))["lastTaskFailure"]?["message"])?.StartsWith("Executor terminated", StringComparison.Ordinal) == true, "it says so: " + agent.Output);
        await server.SendAsync(HttpMethod.Delete, "/v2/apps//own");
    }

    private static int Sandboxed(AgentProcess agent) => Directory.GetDirectories("/proc").Count(process =>
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

    private static string Script([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "Mesos", "Frameworks", "executor.py");
}
