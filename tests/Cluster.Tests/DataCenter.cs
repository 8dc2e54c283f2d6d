using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Sandun.Cluster.Tests;

/// <summary>A real data center on this machine, started by <c>sandun up --detach</c> in a directory of its own and stopped at the end.</summary>
public sealed class DataCenter : IAsyncDisposable
{
    private static readonly TimeSpan s_commandLimit = TimeSpan.FromSeconds(120);
    private readonly string[] _options;

    private DataCenter(string[] options)
    {
        _options = options;
        Directory.CreateDirectory(DataDirectory);
        Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromSeconds(30) };
        Public = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(10) };
    }

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("sandun-test-").FullName;

    public int Port { get; } = FreePort();

    public int HttpPort { get; } = FreePort();

    /// <summary>The control plane's HTTP interface.</summary>
    public HttpClient Api { get; }

    /// <summary>For the router's ports; a fresh connection each request, so that balancing is seen.</summary>
    public HttpClient Public { get; }

    /// <summary>A port nobody listens on now.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Starts a data center with further options of <c>sandun up</c>.</summary>
    public static async Task<DataCenter> StartAsync(params string[] options)
    {
        var center = new DataCenter(options);
        (await center.UpAsync()).Succeeded();
        return center;
    }

    public Task<CommandResult> UpAsync(params string[] files) => SandunAsync(
    [
        "up", .. files, "--detach", "--data-dir", DataDirectory, "--port", Text(Port), "--http-port", Text(HttpPort), .. _options,
    ]);

    public Task<CommandResult> SandunAsync(params string[] arguments) => Command.RunAsync(
        Repository.PathOf("sandun"), arguments, s_commandLimit, new Dictionary<string, string> { ["SANDUN_DATA_DIR"] = DataDirectory });

    /// <summary>The process id Sandun wrote for one of its own processes: server, agent, router.</summary>
    public int Pid(string name) => int.Parse(
        File.ReadAllText(Path.Combine(DataDirectory, "run", name + ".pid")).Split()[0], CultureInfo.InvariantCulture);

    public async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await Api.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"GET {path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Sends JSON and gives the answer's body; fails unless the status is a success.</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await Api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Running tasks of an app as Marathon lists them.</summary>
    public async Task<List<JsonNode>> RunningTasksAsync(string app) =>
        [.. (await GetAsync($"/v2/apps{app}/tasks"))["tasks"]!.AsArray().Select(task => task!).Where(task => (string?)task["state"] == "TASK_RUNNING")];

    /// <summary>Waits until no deployment runs and the app has its instances running (and healthy, where it has checks).</summary>
    public Task SettledAsync(string app, int instances) => Eventually.Holds(
        async () =>
        {
            if ((await GetAsync("/v2/deployments")).AsArray().Count > 0) return false;
            var shown = (await GetAsync("/v2/apps" + app))["app"]!;
            var checks = shown["healthChecks"]?.AsArray().Count > 0;
            return (int)shown["tasksRunning"]! == instances && (!checks || (int)shown["tasksHealthy"]! == instances) &&
                   (await RunningTasksAsync(app)).Count == instances;
        },
        TimeSpan.FromSeconds(60),
        async () => (await SandunAsync("why", app)).Output + await DescribeAsync(app));

    public async Task<string> DescribeAsync(string app)
    {
        using var answer = await Api.GetAsync($"/v2/apps{app}");
        return await answer.Content.ReadAsStringAsync() + "\n" + LogTails();
    }

    public async ValueTask DisposeAsync()
    {
        await SandunAsync("down", "--data-dir", DataDirectory);
        Api.Dispose();
        Public.Dispose();
        try
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
        catch (IOException)
        {
            // A sandbox may still hold a mount for a moment; the directory is a temporary one.
        }
    }

    /// <summary>The last lines each of its processes logged.</summary>
    public string LogTails() => string.Join('\n', Directory.EnumerateFiles(Path.Combine(DataDirectory, "logs"), "*.log").Select(file =>
        $"--- {Path.GetFileName(file)}\n" + string.Join('\n', File.ReadLines(file).TakeLast(15))));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
