using System.Diagnostics;
using System.Net;
using Sandun.Benchmarks.Harness;
using Sandun.Lab;

namespace Sandun.Benchmarks.Failover;

/// <summary>
/// A cluster of real processes in network namespaces loses its leader in every way there is; measured is the time until a server
/// acknowledges the next write. Needs root, etcd and HAProxy.
/// </summary>
public sealed class FailoverBenchmark : IBenchmark
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Before each fault. A server that was started again rehearses a takeover three seconds later; who upgrades a cluster waits for longer
    /// between two servers than this does.
    /// </summary>
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(8);

    private readonly List<(string App, string Answer)> _acknowledged = [];

    public string Name => "failover";

    public string Description => "leader killed, paused, cut off from etcd, ended: seconds to the first write its successor acknowledges";

    public async Task RunAsync(bool full, FigureReport report)
    {
        var root = Environment.GetEnvironmentVariable("SANDUN_ROOT") ?? throw new BenchmarkFailedException("run it by ./bench");
        var directory = Directory.CreateTempSubdirectory("sandun-bench-lab-");
        var programs = new LabPrograms(Path.Combine(root, "artifacts", "run", "bin", "sandun"), Path.Combine(root, "artifacts", "run", "server", "sandun-server"));
        await using (var lab = await Laboratory.CreateAsync(LabPlan.Small(agents: 1), directory.FullName, programs))
        {
            report.Say("the laboratory boots ...");
            await lab.BootAsync();
            var rounds = full ? 40 : 10;
            await MeasureAsync(lab, report, "killed", rounds, 1, async leader =>
            {
                lab.Part(leader).Send(LabProcess.Kill);
                await Task.CompletedTask;
            }, Restart);
            await MeasureAsync(lab, report, "ended", rounds, 0.1, async leader =>
            {
                lab.Part(leader).Send(LabProcess.Terminate);
                await Task.CompletedTask;
            }, Restart);
            await MeasureAsync(lab, report, "paused", rounds / 2, 3, async leader =>
            {
                lab.Part(leader).Send(LabProcess.Stop);
                await Task.CompletedTask;
            }, async leader =>
            {
                lab.Part(leader).Send(LabProcess.Continue);
                await Task.CompletedTask;
            });
            await MeasureAsync(lab, report, "cut-off", rounds / 2, 3, leader => CableAsync(leader, "-A"), leader => CableAsync(leader, "-D"));

            async Task Restart(LabHost leader)
            {
                await lab.Part(leader).EndedAsync(s_limit);
                lab.Part(leader).Start();
            }
        }

        directory.Delete(recursive: true);
    }

    private async Task MeasureAsync(
        Laboratory lab, FigureReport report, string name, int rounds, double target, Func<LabHost, Task> fault, Func<LabHost, Task> heal)
    {
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            await AllAnswerAsync(lab);
            await Task.Delay(s_settled);
            var leader = await lab.LeaderAsync(s_limit);
            await fault(leader);
            times.Add(await FirstWriteAsync(lab, leader));
            await heal(leader);
        }

        await AllAnswerAsync(lab);
        var sample = new Sample(times);
        report.Add(
            new Figure($"failover.{name}.median", sample.Median, "s"), Figure.AtMost($"failover.{name}.p99", sample.At(0.99), "s", target),
            new Figure($"failover.{name}.rounds", times.Count, ""));
        var there = (await lab.Client.GetAsync("/v2/groups/bench"))!["apps"]!.AsArray().Select(app => (string)app!["id"]!).ToHashSet();
        var lost = _acknowledged.Where(write => !there.Contains(write.App)).ToList();
        if (lost.Count > 0) throw new BenchmarkFailedException("acknowledged and not there: " + string.Join(", ", lost.Select(write => $"{write.App} ({write.Answer})")));
    }

    private async Task<double> FirstWriteAsync(Laboratory lab, LabHost troubled)
    {
        var watch = Stopwatch.StartNew();
        var others = lab.Of(LabRole.Server).Where(host => host != troubled).ToList();
        var app = FormattableString.Invariant($"/bench/n{_acknowledged.Count}");
        var json = $$"""{"id":"{{app}}","cmd":"sleep 1","instances":0}""";
        for (var turn = 0; watch.Elapsed < s_limit; turn++)
        {
            var host = others[turn % others.Count];
            var answer = await lab.Client.TryAsync(lab.Url(host), HttpMethod.Post, "/v2/apps", json);

            // A conflict acknowledges nothing: an earlier try may have been carried out though nobody answered it, and then the app is there.
            var taken = answer?.Status == HttpStatusCode.Created ||
                (answer?.Status == HttpStatusCode.Conflict && await lab.Client.TryAsync(lab.Url(host), HttpMethod.Get, "/v2/apps" + app) is { Status: HttpStatusCode.OK, Stale: false });
            if (taken)
            {
                var seconds = watch.Elapsed.TotalSeconds;
                _acknowledged.Add((app, FormattableString.Invariant($"{host.Name}: {(int)answer!.Status} after {seconds:0.00} s")));
                return seconds;
            }

            await Task.Delay(5);
        }

        throw new BenchmarkFailedException("no server takes a write");
    }

    private static Task AllAnswerAsync(Laboratory lab) => Laboratory.UntilAsync(
        async () =>
        {
            foreach (var host in lab.Of(LabRole.Server))
                if (await lab.Client.TryAsync(lab.Url(host), HttpMethod.Get, "/v2/leader") is not { Status: HttpStatusCode.OK, Stale: false }) return false;
            return true;
        },
        s_limit, () => Task.FromResult("a server does not answer, or is stale"));

    private static Task CableAsync(LabHost host, string action) => Programs.RunAsync(
        "nsenter", [$"--net=/run/netns/{host.Namespace}", "iptables", action, "OUTPUT", "-p", "tcp", "--dport", "2379", "-j", "DROP"]);
}
