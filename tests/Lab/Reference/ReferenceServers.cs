using System.Diagnostics;
using System.Globalization;

namespace Sandun.Lab.Reference;

/// <summary>The control nodes of the simulated reference installation: real servers on the loopback, five of them on an etcd, or one alone.</summary>
public sealed class ReferenceServers : IAsyncDisposable
{
    private readonly List<Process> _processes = [];
    private readonly string _directory;
    private readonly string _program;
    private readonly int _port;
    private readonly int _count;

    /// <param name="program">The server's program.</param>
    /// <param name="directory">Where states, sockets and logs lie.</param>
    /// <param name="port">Port of the first server; the others follow.</param>
    /// <param name="count">How many servers.</param>
    public ReferenceServers(string program, string directory, int port, int count)
    {
        _program = program;
        _directory = directory;
        _port = port;
        _count = count;
    }

    /// <summary>The server's program as the build made it beside this one.</summary>
    public static string FindProgram()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var built = Path.Combine(own.Parent!.Parent!.FullName, "Sandun.Server", own.Name, "sandun-server");
        return File.Exists(built) ? built : throw new LabException($"the server is not built: {built} is missing; run dotnet build tests/Lab");
    }

    public IReadOnlyList<string> Sockets => [.. Numbers.Select(number => Path.Combine(DirectoryOf(number), "run", "link.sock"))];

    public IReadOnlyList<string> Urls => [.. Numbers.Select(Url)];

    /// <summary>Memory of all its processes in KiB; what they share is counted once.</summary>
    public long MemoryKibibytes => _processes.Sum(process => ProportionalKibibytes(process.Id));

    /// <summary>A process' part of the memory (Pss), in KiB; 0 when it is gone.</summary>
    public static long ProportionalKibibytes(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            return 0;
        }
    }

    private IEnumerable<int> Numbers => Enumerable.Range(0, _count);

    private string EtcdUrl => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port + _count}");

    public void Start()
    {
        if (_count > 1)
        {
            var peers = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port + _count + 1}");
            Run(
                "etcd", "etcd",
                [
                    "--name", "s", "--data-dir", Path.Combine(_directory, "etcd"), "--listen-client-urls", EtcdUrl, "--advertise-client-urls", EtcdUrl,
                    "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", "s=" + peers, "--logger", "zap",
                    "--log-level", "warn", "--unsafe-no-fsync",
                ]);
        }

        foreach (var number in Numbers) Run(NameOf(number), _program, Options(number));
    }

    public async ValueTask DisposeAsync()
    {
        // The servers first: they write until they end.
        foreach (var process in Enumerable.Reverse(_processes))
        {
            if (!process.HasExited) LabProcess.Signal(process.Id, LabProcess.Terminate);
        }

        foreach (var process in _processes)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }

            process.Dispose();
        }

        _processes.Clear();
    }

    private string[] Options(int number)
    {
        string[] alone =
        [
            "--data-dir", DirectoryOf(number), "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port + number}"),
            "--mesos-listen", "none", "--dns-listen", "none", "--name", NameOf(number),
        ];
        return _count == 1 ? alone : [.. alone, "--site", SiteOf(number), "--store", EtcdUrl.Replace("http:", "etcd:", StringComparison.Ordinal)];
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"master-{number + 1}");

    /// <summary>Two at each data center, the rest at a third site.</summary>
    private static string SiteOf(int number) => number < 4 ? ReferenceInstallation.Centers[number % 2].Id : "witness";

    private string DirectoryOf(int number) => Path.Combine(_directory, NameOf(number));

    private string Url(int number) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port + number}");

    private void Run(string name, string program, IReadOnlyList<string> arguments)
    {
        Directory.CreateDirectory(_directory);
        List<string> shell = ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", Path.Combine(_directory, name + ".log"), program, .. arguments];
        var start = new ProcessStartInfo("/bin/sh", shell);

        // Small heaps: five servers share one machine here.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_GCConserveMemory"] = "7";
        _processes.Add(Process.Start(start)!);
    }
}
