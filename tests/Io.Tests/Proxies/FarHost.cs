using System.Diagnostics;
using System.Globalization;

namespace Sandun.Tests.Proxies;

/// <summary>
/// Another machine: a network namespace on a cable of its own, with a web server that keeps connections. It can vanish without a word,
/// nothing in or out, and its server can be killed.
/// </summary>
internal sealed class FarHost : IAsyncDisposable
{
    private static int s_number;
    private readonly string _name;
    private readonly string _cable;
    private readonly string _network;
    private readonly string _file = Path.GetTempFileName();
    private Process? _server;

    private FarHost(int port)
    {
        var number = Interlocked.Increment(ref s_number);
        _name = string.Create(CultureInfo.InvariantCulture, $"sfar{Environment.ProcessId}-{number}");
        _cable = string.Create(CultureInfo.InvariantCulture, $"sf{Environment.ProcessId}x{number}");
        _network = string.Create(CultureInfo.InvariantCulture, $"10.178.{((Environment.ProcessId * 8) + number) % 250}");
        Port = port;
    }

    public string Address => _network + ".2";

    public int Port { get; }

    /// <param name="answer">What its server answers.</param>
    public static async Task<FarHost> StartAsync(int port, string answer)
    {
        RealParts.Root();
        RealParts.Program("iptables", "iptables");
        var haproxy = RealParts.Program("haproxy", "haproxy");
        var host = new FarHost(port);
        try
        {
            await RunAsync("ip", "netns", "add", host._name);
            await RunAsync("ip", "link", "add", host._cable, "type", "veth", "peer", "name", "eth0", "netns", host._name);
            await RunAsync("ip", "addr", "add", host._network + ".1/24", "dev", host._cable);
            await RunAsync("ip", "link", "set", host._cable, "up");
            await RunAsync("ip", "-n", host._name, "addr", "add", host.Address + "/24", "dev", "eth0");
            await RunAsync("ip", "-n", host._name, "link", "set", "eth0", "up");
            await File.WriteAllTextAsync(host._file, $"""
                defaults
                    mode http
                    timeout client 60s
                    timeout http-keep-alive 60s
                frontend far
                    bind {host.Address}:{port}
                    http-request return status 200 content-type text/plain string {answer}

                """);
            host._server = Process.Start("ip", ["netns", "exec", host._name, haproxy, "-db", "-f", host._file]);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on nothing reaches it and nothing comes from it; nobody is told.</summary>
    public async Task VanishAsync()
    {
        await TellAsync("-A", "INPUT", "-j", "DROP");
        await TellAsync("-A", "OUTPUT", "-j", "DROP");
    }

    public async Task ComeBackAsync() => await TellAsync("-F");

    /// <summary>Ends its server; its connections are reset.</summary>
    public async Task KillServerAsync()
    {
        if (_server is null) return;
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillServerAsync();
        // The cable goes with the namespace.
        await RunAsync("ip", "netns", "del", _name);
        File.Delete(_file);
    }

    private Task TellAsync(params string[] words) => RunAsync("ip", ["netns", "exec", _name, "iptables", .. words]);

    private static async Task RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
        var complaint = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', words)}: {complaint}");
    }
}
