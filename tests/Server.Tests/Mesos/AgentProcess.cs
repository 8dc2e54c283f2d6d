using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Mesos;

/// <summary>A real agent, in a process and a directory of its own, of a server of this process.</summary>
public sealed class AgentProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    /// <summary>What is told to end has ended by then; what a test left running never does.</summary>
    private static readonly TimeSpan s_ending = TimeSpan.FromSeconds(5);

    private readonly string[] _arguments;
    private readonly StringBuilder _output = new();
    private Process _process = null!;

    private AgentProcess(string[] arguments) => _arguments = arguments;

    /// <summary>Ports of one agent: no other test's, and none the kernel gives to connections (32768 and above).</summary>
    public const int PortsOfOne = 100;

    private const int FirstOfAll = 29_100;

    private static int s_started;

    /// <summary>What it has said.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public string WorkDirectory { get; private init; } = "";

    /// <summary>The first of the <see cref="PortsOfOne"/> ports it offers.</summary>
    public int FirstPort { get; private init; }

    /// <summary>At its HTTP interface.</summary>
    public HttpClient Http { get; private init; } = null!;

    /// <summary>Starts one and waits until the server lists it.</summary>
    public static async Task<AgentProcess> StartAsync(MesosServer server, params string[] options)
    {
        var (directory, port) = (Directory.CreateTempSubdirectory("sandun-agent-").FullName, FreePort());
        var firstPort = FirstOfAll + (Interlocked.Increment(ref s_started) % 36 * PortsOfOne);
        var agent = new AgentProcess(
        [
            "agent", "run", "--work-dir", directory, "--link", "unix:" + server.Server.LinkSocket, "--docker-host", "", "--http-listen", $"127.0.0.1:{port}",
            "--ports", $"{firstPort}-{firstPort + PortsOfOne - 1}", .. options.Contains("--resources") ? Array.Empty<string>() : ["--resources", "cpus:4;mem:2048;disk:4096"], .. options,
        ])
        {
            WorkDirectory = directory, FirstPort = firstPort, Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = s_longest },
        };
        agent.Start();
        await agent.ListedAsync(server);
        return agent;
    }

    /// <summary>The agent's program dies; what it has started lives on.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(s_longest);
    }

    public void Start()
    {
        _process = Process.Start(new ProcessStartInfo(Program, _arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        foreach (var text in new[] { _process.StandardOutput, _process.StandardError }) _ = ReadAsync(text);
    }

    /// <summary>Waits until the server says that it is connected.</summary>
    public Task ListedAsync(MesosServer server) => Eventually.HoldsAsync(
        async () => JsonNode.Parse(await server.Http.GetStringAsync("/slaves"))!["slaves"]!.AsArray().Any(one => (bool)one!["active"]!), "the agent is listed: " + Output);

    /// <summary>Waits until it answers and is registered.</summary>
    public Task ReadyAsync() => Eventually.HoldsAsync(async () =>
    {
        try
        {
            return (double)(await GetAsync("/metrics/snapshot"))["slave/registered"]! == 1;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, "the agent registers: " + Output);

    public async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"GET {path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Asks its operator API.</summary>
    public async Task<JsonNode> AskAsync(string call)
    {
        using var answer = await Http.PostAsync("/api/v1", HttpFramework.Json(call));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{call}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>Ends it, once its tasks have had time to: they would live on without it.</summary>
    public async ValueTask DisposeAsync()
    {
        var watch = Stopwatch.StartNew();
        while (!_process.HasExited && watch.Elapsed < s_ending && TasksLeft().Any()) await Task.Delay(50);
        if (!_process.HasExited) await KillAsync();
        for (watch.Restart(); watch.Elapsed < s_ending && TasksLeft().ToList() is { Count: > 0 } left; await Task.Delay(50))
            foreach (var pid in left) End(pid);

        _process.Dispose();
        Http.Dispose();
        Directory.Delete(WorkDirectory, recursive: true);
    }

    /// <summary>The command line as it was built beside these tests.</summary>
    public static string Program => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Sandun.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "sandun"));

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        socket.Start();
        return ((System.Net.IPEndPoint)socket.LocalEndpoint).Port;
    }

    /// <summary>Processes that were started in a sandbox of this agent's.</summary>
    private IEnumerable<int> TasksLeft()
    {
        foreach (var process in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), out var pid) || pid == _process.Id) continue;
            string environment;
            try
            {
                environment = File.ReadAllText(process + "/environ");
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (environment.Contains($"{WorkDirectory}/sandboxes/", StringComparison.Ordinal)) yield return pid;
        }
    }

    private static void End(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It has ended meanwhile.
        }
    }

    private async Task ReadAsync(StreamReader text)
    {
        while (await text.ReadLineAsync() is { } line)
        {
            lock (_output) _output.AppendLine(line);
        }
    }
}
