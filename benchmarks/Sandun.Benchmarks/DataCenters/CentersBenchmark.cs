using System.Diagnostics;
using System.Text.Json.Nodes;
using Sandun.Benchmarks.Harness;
using Sandun.Lab;
using Sandun.Lab.Centers;

namespace Sandun.Benchmarks.DataCenters;

/// <summary>
/// Two data centers and a witness of real processes in network namespaces: the reference's 224 instances are moved there and back under
/// load, the sites are cut off in every way, then a center hangs, loses packets, and dies. Needs root, etcd, HAProxy, busybox and iptables.
/// </summary>
public sealed class CentersBenchmark : IBenchmark
{
    /// <summary>A center that is back is given its traffic in steps, the longer the more often it was bad.</summary>
    private static readonly TimeSpan s_forgiven = TimeSpan.FromMinutes(5);

    public string Name => "centers";

    public string Description => "two data centers of real processes: 224 instances there and back under load (a tenth of them without --full); partitions; one hangs, loses 30 %, dies";

    public async Task RunAsync(bool full, FigureReport report)
    {
        var root = Environment.GetEnvironmentVariable("SANDUN_ROOT") ?? throw new BenchmarkFailedException("run it by ./bench");
        var directory = Directory.CreateTempSubdirectory("sandun-bench-lab-");
        var home = Path.Combine(root, "artifacts", "run");
        report.Say("the laboratory boots ...");
        try
        {
            var centers = await TwoCenters.BootAsync(directory.FullName, new LabPrograms(Path.Combine(home, "bin", "sandun"), Path.Combine(home, "server", "sandun-server")));
            await using (centers.Lab)
            {
                await SwitchAsync(centers, full ? 100 : 10, report);
                await PartitionsAsync(centers, report);
                await GrayAsync(centers, report);
                await DeathAsync(centers, report);
            }
        }
        catch (LabException failure)
        {
            throw new BenchmarkFailedException(failure.Message);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task SwitchAsync(TwoCenters centers, int percent, FigureReport report)
    {
        var instances = TwoCenters.MovingInstances(percent);
        report.Say($"{instances} instances are started ...");
        await centers.DeployInEastAsync(percent);
        await using var load = SteadyLoad.Begin(centers.Lab.Of(LabRole.Router), TwoCenters.MovingPorts);
        await load.AskedAsync(500);
        report.Add(new Figure("centers.switch.instances", instances, ""));
        foreach (var (kind, target) in new[] { ("emergency", 10d), ("gated", 90d) })
        {
            var watch = Stopwatch.StartNew();
            var held = await centers.MoveAsync(kind);
            var all = watch.Elapsed.TotalSeconds;
            report.Add(
                new Figure($"centers.switch.{kind}.started-and-moved", all, "s"),
                Figure.AtMost($"centers.switch.{kind}.moved", Moved(held), "s", target));
            watch.Restart();
            await centers.ReturnAsync((string)held["id"]!);
            report.Add(new Figure($"centers.switch.{kind}.back", watch.Elapsed.TotalSeconds, "s"));
            await centers.Lab.HealthyAsync(instances, TwoCenters.Settle);
            await centers.Lab.RoutedAsync(TwoCenters.Settle);
        }

        await load.DisposeAsync();
        report.Add(
            new Figure("centers.switch.requests", load.Requests, ""), Figure.AtMost("centers.switch.failed", load.Failures.Count, "", 0));
        foreach (var failure in load.Failures.Take(3)) report.Say(failure);
        await centers.ClearAsync();
    }

    private static async Task PartitionsAsync(TwoCenters centers, FigureReport report)
    {
        await centers.DeployInBothAsync();
        report.Say("the sites are cut off from one another in every way ...");
        var partitions = new Partitions(centers);
        await partitions.RunAsync();
        var faults = await partitions.FaultsAsync();
        foreach (var fault in faults) report.Say(fault);
        report.Add(new Figure("centers.partitions.granted", partitions.Begun, ""), Figure.AtMost("centers.partitions.faults", faults.Count, "", 0));
    }

    private static async Task GrayAsync(TwoCenters centers, FigureReport report)
    {
        await centers.DeployInBothAsync();
        var faults = new CenterFaults(centers.Lab);
        await using var load = SteadyLoad.Begin(centers.Lab.Of(LabRole.Router), [.. Enumerable.Repeat(TwoCenters.BothPort, 3)]);
        await load.AskedAsync(500);
        report.Say("a center hangs ...");
        var watch = Stopwatch.StartNew();
        var hung = await faults.HangAsync(TwoCenters.West);
        await WeighedOutAsync(centers, "hung", watch, report);
        CenterFaults.GoOn(hung);
        await centers.TakesAsync(TwoCenters.West, 1_000, s_forgiven);
        report.Say("a center loses 30 % ...");
        watch.Restart();
        await faults.LoseThirtyPercentAsync(TwoCenters.West, lose: true);
        await WeighedOutAsync(centers, "lossy", watch, report);
        await faults.LoseThirtyPercentAsync(TwoCenters.West, lose: false);
        await centers.TakesAsync(TwoCenters.West, 1_000, s_forgiven);
    }

    /// <summary>Waits a minute until the west gets no traffic; one that still gets some then has missed its target, and the run goes on.</summary>
    private static async Task WeighedOutAsync(TwoCenters centers, string what, Stopwatch watch, FigureReport report)
    {
        try
        {
            await centers.TakesAsync(TwoCenters.West, 0, TimeSpan.FromMinutes(1));
        }
        catch (LabException failure)
        {
            report.Say($"it was not weighed out: {failure.Message}");
        }

        report.Add(Figure.AtMost($"centers.{what}.weighed-out", watch.Elapsed.TotalSeconds, "s", 15));
    }

    private static async Task DeathAsync(TwoCenters centers, FigureReport report)
    {
        report.Say("a center dies ...");
        await centers.EnableFailoverAsync();
        await using var load = SteadyLoad.Begin(
            centers.Lab.Of(LabRole.Router).Where(router => router.Site == TwoCenters.East), [.. Enumerable.Repeat(TwoCenters.BothPort, 4)]);
        await load.AskedAsync(200);
        var moment = load.Now;
        await new CenterFaults(centers.Lab).PowerOffAsync(TwoCenters.West);
        await Laboratory.UntilAsync(
            async () => (int)(await centers.CenterAsync(TwoCenters.East))["containers"]! >= TwoCenters.BothInstances && await centers.Lab.HealthyNowAsync() >= TwoCenters.BothInstances,
            TwoCenters.Settle, async () => $"{await centers.Lab.HealthyNowAsync()} of {TwoCenters.BothInstances} are healthy");
        report.Add(Figure.AtMost("centers.dead.replaced", (load.Now - moment).TotalSeconds, "s", 30));

        // Instances that were replaced one by one before the policy's ten seconds were over leave nothing to move.
        report.Add(new Figure("centers.dead.switches-begun", (await centers.OwnSwitchesAsync()).Count, ""));
        await load.AskedAsync(100);
        await load.DisposeAsync();
        report.Add(
            Figure.AtMost("centers.dead.data-path-back", load.TroubleSince(moment).TotalSeconds, "s", 3),
            new Figure("centers.dead.failed", load.FailedSince(moment), ""), new Figure("centers.dead.requests", load.Requests, ""));
    }

    /// <summary>Seconds from the capacity in place to the hold.</summary>
    private static double Moved(JsonNode held)
    {
        var scaled = held["record"]!.AsArray().First(line => (string?)line!["phase"] != "preScale")!;
        return ((DateTimeOffset)held["since"]! - (DateTimeOffset)scaled["at"]!).TotalSeconds;
    }
}
