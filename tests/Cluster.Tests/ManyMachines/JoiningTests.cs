using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Sandun.Cluster.Tests.ManyMachines;

/// <summary>Agent and router join a server by tokens over its TCP port, as programs of their own.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class JoiningTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sandun-test-").FullName;
    private readonly int _port = DataCenter.FreePort();
    private readonly int _linkPort = DataCenter.FreePort();
    private readonly int _httpPort = DataCenter.FreePort();
    private readonly HttpClient _public = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(10) };
    private HttpClient _api = null!;
    private Process _server = null!;

    public async ValueTask InitializeAsync()
    {
        (await Command.RunAsync(Repository.PathOf("sandun"), ["version"], TimeSpan.FromMinutes(10))).Succeeded();
        _api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(30) };
        _server = Process.Start(new ProcessStartInfo(Repository.PathOf("artifacts/run/server/sandun-server"),
            ["--data-dir", Path.Combine(_directory, "server"), "--listen", $"127.0.0.1:{_port}", "--link-listen", $"127.0.0.1:{_linkPort}"]))!;
        await HoldsAsync(async () => (await _api.GetAsync("/ping")).IsSuccessStatusCode, "the server answers");
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill();
        await _server.WaitForExitAsync();

        // Ends what the agent's work directory says still runs, should a test have failed half-way.
        await Command.RunAsync(Repository.PathOf("sandun"), ["down", "--data-dir", _directory], TimeSpan.FromSeconds(60));
        _api.Dispose();
        _public.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Nodes_JoinedByTokens_RunAndRouteAnAppAndTheAgentComesBackFromAKill()
    {
        RealParts.Program("python3", "python3");
        string agentDirectory = Path.Combine(_directory, "agent"), routerDirectory = Path.Combine(_directory, "router");
        var agentToken = await TokenAsync("agent");
        await using var router = JoinedNode.Start(
            "router", "join", await TokenAsync("router"), "--work-dir", routerDirectory, "--proxy", "yarp", "--http-port", _httpPort.ToString(CultureInfo.InvariantCulture));
        string id, pid;
        var port = DataCenter.FreePort();
        await using (var agent = JoinedNode.Start("agent", "join", agentToken, "--work-dir", agentDirectory, "--docker-host", ""))
        {
            await HoldsAsync(ReachableAsync, "the agent is there", () => agent.Output + router.Output);
            id = (string)(await GetAsync("/sandun/v1/nodes"))[0]!["id"]!;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(agentDirectory, "identity", "node.pem")));
            await SendAsync(HttpMethod.Post, "/v2/apps", $$"""
                { "id": "/hello", "cpus": 0.05, "mem": 64, "cmd": "exec python3 -m http.server $PORT0 --bind 127.0.0.1",
                  "portDefinitions": [{ "port": {{port}}, "name": "http" }],
                  "healthChecks": [{ "protocol": "HTTP", "path": "/", "intervalSeconds": 1, "gracePeriodSeconds": 20 }] }
                """);
            await HoldsAsync(() => AnswersAsync(port), "the app answers through the router", () => agent.Output + router.Output);
            pid = await PidAsync();
            await agent.KillAsync();
        }

        Assert.True(await AnswersAsync(port), "the app serves while its agent is dead");
        await HoldsAsync(async () => !await ReachableAsync(), "the agent is missed");

        // The token is used up; what the agent kept is enough, with the token still in the service's command line or without.
        await using var again = JoinedNode.Start("agent", "join", agentToken, "--work-dir", agentDirectory, "--docker-host", "");
        await HoldsAsync(ReachableAsync, "the agent is back", () => again.Output);
        Assert.Equal(id, (string)(await GetAsync("/sandun/v1/nodes"))[0]!["id"]!);
        Assert.Single((await GetAsync("/sandun/v1/nodes")).AsArray());
        await HoldsAsync(async () => await PidAsync() == pid, "its task is the same process", () => again.Output);

        await using var thief = JoinedNode.Start("agent", "join", agentToken, "--work-dir", Path.Combine(_directory, "thief"), "--docker-host", "");
        await thief.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, thief.Process.ExitCode);
        await HoldsAsync(() => Task.FromResult(thief.Output.Contains($"has been used, by agent {id}", StringComparison.Ordinal)), "it says why", () => thief.Output);

        await again.KillAsync();
        await using var run = JoinedNode.Start("agent", "run", "--work-dir", agentDirectory, "--docker-host", "");
        await HoldsAsync(async () => await ReachableAsync() && run.Output.Contains("is connected to", StringComparison.Ordinal), "run needs no token", () => run.Output);
        await SendAsync(HttpMethod.Delete, "/v2/apps/hello");
        await HoldsAsync(async () => !Directory.Exists("/proc/" + pid) && (await GetAsync("/v2/deployments")).AsArray().Count == 0, "the task ends", () => run.Output);
    }

    private static Task HoldsAsync(Func<Task<bool>> condition, string what, Func<string>? output = null) =>
        Eventually.Holds(condition, TimeSpan.FromSeconds(60), () => Task.FromResult(what + "\n" + output?.Invoke()));

    private async Task<string> TokenAsync(string role)
    {
        var made = await Command.RunAsync(
            Repository.PathOf("artifacts/run/bin/sandun"), ["token", "create", "--role", role, "--server", $"http://127.0.0.1:{_port}"], TimeSpan.FromSeconds(30));
        made.Succeeded();
        return made.Output.Trim();
    }

    private async Task<bool> ReachableAsync() => (await GetAsync("/sandun/v1/nodes")).AsArray().Any(node => (bool)node!["reachable"]!);

    private async Task<string> PidAsync() => (await GetAsync("/sandun/v1/app?id=/hello"))["instanceList"]![0]!["pid"]!.ToJsonString();

    private async Task<bool> AnswersAsync(int port)
    {
        using var answer = await _public.GetAsync($"http://127.0.0.1:{port}/");
        return answer.IsSuccessStatusCode;
    }

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _api.GetStringAsync(path))!;

    private async Task SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _api.SendAsync(request);
        if (json is not null) Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
