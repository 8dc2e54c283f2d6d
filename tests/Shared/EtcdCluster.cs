using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sandun.Tests;

/// <summary>Real etcd members on the loopback, each a process with its own directory; gone with this object.</summary>
public sealed class EtcdCluster : IAsyncDisposable
{
    /// <summary>Outside the range the kernel takes for outgoing connections.</summary>
    private const int FirstPort = 23000, LastPort = 23999;

    private static int s_next = Environment.ProcessId * 31 % (LastPort - FirstPort);

    private readonly string _directory;

    private EtcdCluster(string directory, IReadOnlyList<EtcdServer> servers)
    {
        _directory = directory;
        Servers = servers;
    }

    public IReadOnlyList<EtcdServer> Servers { get; }

    /// <summary>For <c>--store</c>.</summary>
    public string Address => "etcd://" + string.Join(',', Servers.Select(server => "127.0.0.1:" + server.ClientPort.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Starts members and waits until they serve.</summary>
    /// <param name="program">Path of etcd.</param>
    /// <param name="members">How many.</param>
    /// <param name="arguments">Further arguments for each.</param>
    /// <param name="scheme">What clients speak; https wants certificates among the arguments.</param>
    public static async Task<EtcdCluster> StartAsync(string program, int members, IReadOnlyList<string> arguments, string scheme = "http")
    {
        var directory = Directory.CreateTempSubdirectory("etcd-").FullName;
        var ports = Enumerable.Range(0, members).Select(_ => (Client: NextPort(), Peer: NextPort(), Metrics: NextPort())).ToList();
        var peers = string.Join(',', ports.Select((port, i) => $"m{i}=http://127.0.0.1:{port.Peer}"));
        var servers = ports.Select((port, i) => new EtcdServer(program, port.Client, port.Metrics,
        [
            "--name", $"m{i}", "--data-dir", Path.Combine(directory, $"m{i}"), "--logger", "zap", "--log-outputs", Path.Combine(directory, $"m{i}.log"),
            "--listen-client-urls", $"{scheme}://127.0.0.1:{port.Client}", "--advertise-client-urls", $"{scheme}://127.0.0.1:{port.Client}",
            "--listen-peer-urls", $"http://127.0.0.1:{port.Peer}", "--initial-advertise-peer-urls", $"http://127.0.0.1:{port.Peer}",
            "--listen-metrics-urls", $"http://127.0.0.1:{port.Metrics}", "--initial-cluster", peers, "--initial-cluster-token", directory, .. arguments,
        ])).ToList();
        var cluster = new EtcdCluster(directory, servers);
        try
        {
            foreach (var server in servers) server.Start();
            foreach (var server in servers) await server.IsReadyAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var server in Servers) server.Kill();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int NextPort()
    {
        for (var tries = 0; tries <= LastPort - FirstPort; tries++)
        {
            var port = FirstPort + ((Interlocked.Increment(ref s_next) & int.MaxValue) % (LastPort - FirstPort + 1));
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }

        throw new InvalidOperationException($"no free port from {FirstPort} to {LastPort}");
    }
}
