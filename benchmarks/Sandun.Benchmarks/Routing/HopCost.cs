using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sandun.Benchmarks.Harness;
using Sandun.Protocol;
using Sandun.Proxies.Haproxy;
using Sandun.Routing;
using Sandun.Tests.Routing;

namespace Sandun.Benchmarks.Routing;

/// <summary>
/// A hop through our configuration against one through the plainest that does the same, interleaved, so that both meet the same machine.
/// The origin is a third HAProxy that answers by itself.
/// </summary>
internal static class HopCost
{
    private const int Origin = 24_950;
    private const int Plain = 24_951;
    private const int Ours = 24_952;

    public static async Task MeasureAsync(bool full, HaproxyBinary haproxy, FigureReport report)
    {
        var folder = Directory.CreateTempSubdirectory("sandun-hop-").FullName;
        var model = Model();
        var state = HaproxyState.Fresh(model, DateTimeOffset.UnixEpoch);
        Directory.CreateDirectory(Path.Combine(folder, "certificates"));
        await File.WriteAllTextAsync(Path.Combine(folder, "entry.map"), "");
        var processes = new List<Process>();
        try
        {
            processes.Add(Start(haproxy, folder, "origin.cfg", Text($"frontend o\n  bind 127.0.0.1:{Origin}\n  http-request return status 200 content-type text/plain string ok\n")));
            processes.Add(Start(haproxy, folder, "plain.cfg", Text($"frontend f\n  bind 127.0.0.1:{Plain}\n  default_backend b\nbackend b\n  server s 127.0.0.1:{Origin}\n")));
            processes.Add(Start(haproxy, folder, "ours.cfg", HaproxyConfiguration.Render(model, state.Slots, new HaproxyLimits(2_000, null), 1)));
            foreach (var port in new[] { Origin, Plain, Ours }) await ListensAsync(port);
            var rounds = full ? 8 : 3;
            var (plain, ours) = (new List<(double Rate, double P99)>(), new List<(double Rate, double P99)>());
            for (var round = 0; round < rounds; round++)
            {
                report.Say($"hop, round {round + 1} of {rounds} ...");
                foreach (var mine in round % 2 == 0 ? new[] { false, true } : [true, false]) (mine ? ours : plain).Add(await RoundAsync(mine ? Ours : Plain));
            }

            var rate = new Sample(ours.Select(round => round.Rate)).Median / new Sample(plain.Select(round => round.Rate)).Median;
            var p99 = new Sample(ours.Select(round => round.P99)).Median / new Sample(plain.Select(round => round.P99)).Median;
            report.Add(
                new Figure("routing.hop.plain.rate", new Sample(plain.Select(round => round.Rate)).Median, "/s"),
                new Figure("routing.hop.ours.rate", new Sample(ours.Select(round => round.Rate)).Median, "/s"),
                new Figure("routing.hop.plain.p99", new Sample(plain.Select(round => round.P99)).Median, "ms"),
                new Figure("routing.hop.ours.p99", new Sample(ours.Select(round => round.P99)).Median, "ms"),
                Figure.AtLeast("routing.hop.rate-ratio", rate, "ratio", 0.95), Figure.AtMost("routing.hop.p99-ratio", p99, "ratio", 1.1));
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill();
                await process.WaitForExitAsync();
                process.Dispose();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ListensAsync(int port)
    {
        var patience = TimeSpan.FromSeconds(30);
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (waited.Elapsed < patience)
            {
                // A busy machine takes its time to start it.
            }
        }
    }

    /// <summary>As fast as it goes: wrk where it is installed measures with less of its own; here the same client for both is what counts.</summary>
    private static async Task<(double Rate, double P99)> RoundAsync(int port)
    {
        var load = new OpenLoad([new IPEndPoint(IPAddress.Loopback, port)], rate: 1_000_000, connections: 16);
        await Task.Delay(TimeSpan.FromSeconds(4));
        var (requests, _, _, perSecond) = await load.StopAsync();
        if (load.Failures.Count > 0) throw new BenchmarkFailedException($"{load.Failures.Count} of {requests} requests failed: {load.Failures.First()}");
        // At full speed the schedule is always late; the time of one request is connections over rate.
        var calm = new OpenLoad([new IPEndPoint(IPAddress.Loopback, port)], rate: perSecond / 2, connections: 16);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var (_, _, p99, _) = await calm.StopAsync();
        return (perSecond, p99);
    }

    private static ProxyModel Model()
    {
        var registry = new RegistryTable();
        registry.Replace(new RegistryView(
            1, [new Route { App = PathId.Absolute("/web"), PortIndex = 0, ServicePort = Ours, Revision = 1 }],
            [
                new Endpoint
                {
                    App = PathId.Absolute("/web"), Task = new TaskId("t"), State = EndpointState.Serving, Address = "127.0.0.1", Ports = [Origin], Hostname = "h", Revision = 1,
                },
            ]));
        return ProxyModelBuilder.Build(registry, new ProxySettings { EntryPort = 0 }, new SortedDictionary<int, string>(), ProxyModel.Empty);
    }

    private static string Text(string sections) => string.Create(
        CultureInfo.InvariantCulture,
        $"global\n  maxconn 2000\ndefaults\n  mode http\n  timeout connect 2s\n  timeout client 60s\n  timeout server 60s\n  option forwardfor\n{sections}");

    private static Process Start(HaproxyBinary haproxy, string folder, string name, string text)
    {
        File.WriteAllText(Path.Combine(folder, name), text);
        var start = new ProcessStartInfo(haproxy.Path) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-db", "-C", folder, "-f", name]) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new BenchmarkFailedException($"{haproxy.Path} did not start");
    }
}
