using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sandun.Benchmarks.Harness;
using Sandun.Client;
using Sandun.NativeApi;

namespace Sandun.Benchmarks.Link;

/// <summary>A built server with its link on a loopback port, in a process of its own, so that its memory is its own.</summary>
internal sealed class LinkServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("sandun-bench-").FullName;
    private readonly int _port = FreePort();
    private Process? _process;

    public LinkServerProcess() => Plane = new HttpControlPlane(new ServerAddress(new Uri($"http://127.0.0.1:{_port}"), null));

    public int LinkPort { get; } = FreePort();

    public HttpControlPlane Plane { get; }

    /// <summary>Where it keeps its state; to be opened while it is not running.</summary>
    public string StateDirectory => Path.Combine(_directory, "state");

    /// <summary>Resident memory in bytes.</summary>
    public double ResidentBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process!.Id}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>CPU time it has used since it began, in seconds.</summary>
    public double CpuSeconds => CpuClock.SecondsOf(_process!.Id);

    /// <summary>Starts it on the data it has, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        var root = Environment.GetEnvironmentVariable("SANDUN_ROOT") ?? throw new BenchmarkFailedException("run it by ./bench");
        string[] arguments =
            ["--data-dir", _directory, "--listen", FormattableString.Invariant($"127.0.0.1:{_port}"), "--link-listen", FormattableString.Invariant($"127.0.0.1:{LinkPort}")];
        var start = new ProcessStartInfo(Path.Combine(root, "artifacts", "run", "server", "sandun-server"), arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await Plane.NodesAsync(CancellationToken.None);
                return;
            }
            catch (ControlPlaneException) when (watch.Elapsed < s_startLimit && !_process.HasExited)
            {
                await Task.Delay(10);
            }
        }
    }

    /// <summary>Ends it without a word, as a machine that loses its power does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await KillAsync();
        Plane.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
