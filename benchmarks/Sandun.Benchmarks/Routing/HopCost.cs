using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sandun.Benchmarks.Harness;
using Sandun.Protocol;
using Sandun.Proxies.Haproxy;

namespace Sandun.Benchmarks.Routing;

/// <summary>
/// What a hop through a HAProxy that Sandun drives costs, against one through a HAProxy that stands alone, interleaved, so that all meet the
/// same machine. The one alone does for its users what ours does: retries, checks, the headers of a proxy. It lacks what is there for Sandun:
/// the router beside it with its commands and readings, spare slots, and the measuring of response times. The plainest configuration there
/// is shows beside it what those services cost in either. The origin is one more HAProxy that answers by itself.
/// </summary>
public sealed class HopCost : IBenchmark
{
    private const int Origin = 24_950;
    private const int Plain = 24_951;
    private const int Alone = 24_952;
    private const int Driven = 24_953;

    private static readonly (string Name, int Port)[] s_hops = [("plain", Plain), ("alone", Alone), ("driven", Driven)];

    public string Name => "hop";

    public string Description => "what a hop through a driven HAProxy costs against one through a HAProxy alone, interleaved";

    public async Task RunAsync(bool full, FigureReport report)
    {
        var haproxy = HaproxyBinary.Find(null, out var reason) ?? throw new BenchmarkFailedException(reason);
        var folder = Directory.CreateTempSubdirectory("sandun-hop-").FullName;
        var processes = new List<Process>();
        try
        {
            processes.Add(Start(haproxy, folder, "origin.cfg", PlainText($"frontend o\n  bind 127.0.0.1:{Origin}\n  http-request return status 200 content-type text/plain string ok\n")));
            // The others check it: one that is not there yet would be taken for dead.
            await ListensAsync(Origin);
            await using var driven = new DrivenProxy(haproxy, OneApp());
            processes.Add(Start(haproxy, folder, "plain.cfg", PlainText($"frontend f\n  bind 127.0.0.1:{Plain}\n  default_backend b\nbackend b\n  server s 127.0.0.1:{Origin}\n")));
            processes.Add(Start(haproxy, folder, "alone.cfg", AloneText()));
            foreach (var (_, port) in s_hops) await ListensAsync(port);
            await using var load = new HopLoad();
            foreach (var (_, port) in s_hops) await RoundAsync(load, port);
            var rounds = full ? 120 : 20;
            var seen = s_hops.ToDictionary(hop => hop.Name, _ => new List<(double Rate, double P99)>());
            for (var round = 0; round < rounds; round++)
            {
                if (round % 20 == 0) report.Say($"hop, round {round + 1} of {rounds} ...");
                // Each begins a round as often as the others, and comes as often before another as behind it.
                for (var turn = 0; turn < s_hops.Length; turn++)
                {
                    var (name, port) = s_hops[(round + (round % 2 == 0 ? turn : s_hops.Length - turn)) % s_hops.Length];
                    seen[name].Add(await RoundAsync(load, port));
                }
            }

            var requests = await driven.RequestsAsync();
            if (requests == 0) throw new BenchmarkFailedException("the router beside the driven HAProxy told no requests: it was not measured");
            foreach (var (name, _) in s_hops)
            {
                report.Add(
                    new Figure($"routing.hop.{name}.rate", Median(seen[name], round => round.Rate), "/s"), new Figure($"routing.hop.{name}.p99", Median(seen[name], round => round.P99), "ms"));
            }

            report.Add(
                Figure.AtLeast("routing.hop.rate-ratio", Ratio("driven", "alone", round => round.Rate).Mean, "ratio", 0.95),
                new Figure("routing.hop.rate-ratio.error", Ratio("driven", "alone", round => round.Rate).Error, "ratio"),
                Figure.AtMost("routing.hop.p99-ratio", Ratio("driven", "alone", round => round.P99).Mean, "ratio", 1.1),
                new Figure("routing.hop.p99-ratio.error", Ratio("driven", "alone", round => round.P99).Error, "ratio"),
                new Figure("routing.hop.services-ratio", Ratio("alone", "plain", round => round.Rate).Mean, "ratio"));

            // Each round's two are less than a second apart, so that what else the machine does slows both. How connections fall on threads, and those on
            // cores, makes one turn a fifth faster than the next all the same: the mean of many short ones is known to a hundredth or two, its standard error.
            (double Mean, double Error) Ratio(string one, string other, Func<(double Rate, double P99), double> of)
            {
                var logarithms = seen[one].Zip(seen[other], (first, second) => Math.Log(of(first) / of(second))).ToArray();
                var mean = logarithms.Average();
                var variance = logarithms.Sum(each => (each - mean) * (each - mean)) / (logarithms.Length - 1);
                return (Math.Exp(mean), Math.Exp(mean) * Math.Sqrt(variance / logarithms.Length));
            }
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

    private static RegistryView OneApp() => new(
        1, [new Route { App = PathId.Absolute("/web"), PortIndex = 0, ServicePort = Driven, Revision = 1 }],
        [
            new Endpoint
            {
                App = PathId.Absolute("/web"), Task = new TaskId("t"), State = EndpointState.Serving, Address = "127.0.0.1", Ports = [Origin], Hostname = "h", Revision = 1,
            },
        ]);

    private static double Median(List<(double Rate, double P99)> rounds, Func<(double Rate, double P99), double> of) => new Sample(rounds.Select(of)).Median;

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

    /// <summary>As fast as it goes, then at half of that for the time of one request.</summary>
    private static async Task<(double Rate, double P99)> RoundAsync(HopLoad load, int port)
    {
        // At full speed the schedule is always late: the time of one request is connections over rate, and says nothing more.
        var (_, perSecond) = await load.AskAsync(port, rate: 1_000_000, TimeSpan.FromSeconds(0.25));
        var (p99, _) = await load.AskAsync(port, perSecond / 2, TimeSpan.FromSeconds(0.25));
        return (perSecond, p99);
    }

    private static string PlainText(string sections) =>
        $"global\n  maxconn 2000\ndefaults\n  mode http\n  timeout connect 2s\n  timeout client 60s\n  timeout server 60s\n  option forwardfor\n{sections}";

    /// <summary>Written as an operator would who wants of HAProxy what an app's users have behind a router.</summary>
    private static string AloneText() => $$"""
        global
          maxconn 2000
          spread-checks 50
        defaults
          mode http
          timeout connect 500ms
          timeout check 1s
          timeout client 60s
          timeout server 60s
          timeout tunnel 1h
          timeout queue 5s
          timeout http-request 30s
          timeout http-keep-alive 60s
          retries 5
          option redispatch 1
          default-server check inter 60s fastinter 500ms downinter 1s fall 2 rise 1 observe layer4 error-limit 2 on-error sudden-death
          option srvtcpka
          srvtcpka-idle 2s
          srvtcpka-intvl 1s
          srvtcpka-cnt 3
        frontend f
          bind 127.0.0.1:{{Alone}}
          option idle-close-on-response
          option forwardfor
          http-request set-header X-Forwarded-Proto http
          http-request set-header X-Forwarded-Port %[dst_port]
          default_backend b
        backend b
          balance roundrobin
          http-reuse safe
          retry-on conn-failure empty-response response-timeout
          http-request disable-l7-retry unless { method GET HEAD OPTIONS }
          server s 127.0.0.1:{{Origin}} weight 256 tcp-ut 2s

        """;

    /// <summary>
    /// Each in a session of its own, as the daemon that the router starts: a kernel that groups by session (sched_autogroup) shares the cores between
    /// sessions first, and one among the benchmark's own would have another share of them.
    /// </summary>
    private static Process Start(HaproxyBinary haproxy, string folder, string name, string text)
    {
        File.WriteAllText(Path.Combine(folder, name), text);
        var start = new ProcessStartInfo("setsid") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[haproxy.Path, "-db", "-C", folder, "-f", name]) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new BenchmarkFailedException($"{haproxy.Path} did not start");
    }
}
