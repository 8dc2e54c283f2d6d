using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Sandun.Benchmarks.Harness;

namespace Sandun.Benchmarks.FirstLight;

/// <summary>A data center of the benchmark's own, started and stopped by the built command line.</summary>
public sealed class LocalDataCenter : IAsyncDisposable
{
    private static readonly TimeSpan s_commandLimit = TimeSpan.FromSeconds(90);

    private LocalDataCenter()
    {
        Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("sandun-bench-").FullName;

    public int Port { get; } = FreePort();

    public HttpClient Api { get; }

    /// <summary>Time from the command's start to its end, when everything is ready.</summary>
    public TimeSpan UpTime { get; private set; }

    /// <param name="options">Further options of <c>sandun up</c>.</param>
    public static async Task<LocalDataCenter> StartAsync(params string[] options)
    {
        var center = new LocalDataCenter();
        var watch = Stopwatch.StartNew();
        await SandunAsync(["up", "--detach", "--data-dir", center.DataDirectory, "--port", Text(center.Port), "--http-port", Text(FreePort()), .. options]);
        center.UpTime = watch.Elapsed;
        return center;
    }

    /// <summary>Resident memory of one of Sandun's own processes, in megabytes of 10⁶ bytes.</summary>
    public double ResidentMegabytes(string name)
    {
        var line = File.ReadLines($"/proc/{ProcessId(name)}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    /// <summary>CPU time one of Sandun's own processes has used since it began.</summary>
    public double CpuSeconds(string name) => CpuClock.SecondsOf(ProcessId(name));

    /// <summary>The process id of one of Sandun's own processes.</summary>
    public int ProcessId(string name) =>
        int.Parse(File.ReadAllText(Path.Combine(DataDirectory, "run", name + ".pid")).Split()[0], CultureInfo.InvariantCulture);

    public async Task SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await Api.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
            throw new BenchmarkFailedException($"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await Api.GetStringAsync(path))!;

    public async ValueTask DisposeAsync()
    {
        await SandunAsync("down", "--data-dir", DataDirectory);
        Api.Dispose();
        try
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
        catch (IOException)
        {
            // A sandbox may still be in use for a moment; the directory is a temporary one.
        }
    }

    private static async Task SandunAsync(params string[] arguments)
    {
        var root = Environment.GetEnvironmentVariable("SANDUN_ROOT") ?? throw new BenchmarkFailedException("run it by ./bench");
        var start = new ProcessStartInfo(Path.Combine(root, "sandun"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(s_commandLimit);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0)
            throw new BenchmarkFailedException($"sandun {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{await output}{await error}");
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
