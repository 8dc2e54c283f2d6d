using System.Diagnostics;
using System.Text.Json.Nodes;
using Sandun.Benchmarks.Harness;
using Sandun.Lab;
using Sandun.Lab.Centers;

namespace Sandun.Benchmarks.DataCenters;

/// <summary>
/// Two data centers and a witness of real processes in network namespaces: the reference's 224 instances are moved there and back under
/// load, the sites are cut off in every way, then a center loses packets, hangs, and dies. Needs root, etcd, HAProxy, busybox and iptables.
/// Each part can be run by itself, on a laboratory of its own.
/// </summary>
public sealed class CentersBenchmark : IBenchmark
{
    /// <summary>A center that is back is given its traffic in steps, the longer the more often it was bad.</summary>
    private static readonly TimeSpan s_forgiven = TimeSpan.FromMinutes(5);

    /// <summary>The usual steps; hosts that share two cores answer as slowly as others let them, which is no reason to turn back.</summary>
    private const string Gates = """{"latencyFloorMs":1000}""";

    private static readonly (string Name, string Description, Func<TwoCenters, bool, FigureReport, Task> RunAsync)[] s_parts =
    [
        ("switch", "224 instances there and back under load (a tenth of them without --full)", SwitchAsync),
        ("partitions", "three sites cut off from one another in every way", (centers, _, report) => PartitionsAsync(centers, report)),
        ("gray", "a center loses 30 %, then hangs", (centers, _, report) => GrayAsync(centers, report)),
        ("death", "a center dies without a word", (centers, _, report) => DeathAsync(centers, report)),
    ];

    private readonly (string Name, string Description, Func<TwoCenters, bool, FigureReport, Task> RunAsync)[] _parts;

    private CentersBenchmark(string name, string description, (string Name, string Description, Func<TwoCenters, bool, FigureReport, Task> RunAsync)[] parts) =>
        (Name, Description, _parts) = (name, description, parts);

    /// <summary>The whole, and each of its parts.</summary>
    public static IEnumerable<IBenchmark> All =>
    [
        new CentersBenchmark("centers", "two data centers of real processes: all of the following, one after the other", s_parts),
        .. s_parts.Select(part => new CentersBenchmark("centers-" + part.Name, part.Description, [part])),
    ];

    public string Name { get; }

    public string Description { get; }

    public async Task RunAsync(bool full, FigureReport report)
    {
        var root = Environment.GetEnvironmentVariable("SANDUN_ROOT") ?? throw new BenchmarkFailedException("run it by ./bench");
        var home = Path.Combine(root, "artifacts", "run");
        var programs = new LabPrograms(Path.Combine(home, "bin", "sandun"), Path.Combine(home, "server", "sandun-server"));
        foreach (var part in _parts)
        {
            var directory = Directory.CreateTempSubdirectory("sandun-bench-lab-");
            report.Say($"{part.Name}: the laboratory boots ...");
            try
            {
                var centers = await TwoCenters.BootAsync(directory.FullName, programs);
                await using (centers.Lab) await part.RunAsync(centers, full, report);
            }
            catch (LabException failure)
            {
                throw new BenchmarkFailedException($"{part.Name}: {failure.Message}");
            }
            finally
            {
                directory.Delete(recursive: true);
            }
        }
    }

    private static async Task SwitchAsync(TwoCenters centers, bool full, FigureReport report)
    {
        var percent = full ? 100 : 10;
        var instances = TwoCenters.MovingInstances(percent);
        report.Say($"{instances} instances are started ...");
        await centers.DeployInEastAsync(percent);
        await using var load = SteadyLoad.Begin(centers.Lab.Of(LabRole.Router), TwoCenters.MovingPorts);
        await load.AskedAsync(500);
        report.Add(new Figure("centers.switch.instances", instances, ""));
        foreach (var (kind, gates, target) in new[] { ("emergency", null, 10d), ("gated", Gates, 90d) })
        {
            report.Say($"the switch, {kind} ...");
            var watch = Stopwatch.StartNew();
            var held = await centers.MoveAsync(kind, gates);
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
        report.Say("a center loses 30 % ...");
        var watch = Stopwatch.StartNew();
        await faults.LoseThirtyPercentAsync(TwoCenters.West, lose: true);
        await WeighedOutAsync(centers, "lossy", watch, report);
        await faults.LoseThirtyPercentAsync(TwoCenters.West, lose: false);
        watch.Restart();
        await centers.TakesAsync(TwoCenters.West, 1_000, s_forgiven);
        report.Add(new Figure("centers.lossy.all-traffic-back", watch.Elapsed.TotalSeconds, "s"));
        report.Say("a center hangs ...");
        watch.Restart();
        var hung = await faults.HangAsync(TwoCenters.West);
        await WeighedOutAsync(centers, "hung", watch, report);
        CenterFaults.GoOn(hung);
    }

    /// <summary>Waits a minute until the west gets no traffic; one that still gets some then has missed its target, and the run goes on.</summary>
    private static async Task WeighedOutAsync(TwoCenters centers, string what, Stopwatch watch, FigureReport report)
    {
        try
        {
            await centers.TakesAsync(TwoCenters.West, 0, TimeSpan.FromMinutes(1));
            report.Say((string?)(await centers.CenterAsync(TwoCenters.West))["weighedOutBecause"] ?? "");
        }
        catch (LabException failure)
        {
            report.Say($"it was not weighed out: {failure.Message}; its traffic: {(await centers.Lab.Client.GetAsync("/sandun/v1/traffic"))?.ToJsonString()}");
        }

        report.Add(Figure.AtMost($"centers.{what}.weighed-out", watch.Elapsed.TotalSeconds, "s", 15));
    }

    private static async Task DeathAsync(TwoCenters centers, FigureReport report)
    {
        await centers.DeployInBothAsync();
        await centers.DeployPatientInBothAsync();
        await centers.EnableFailoverAsync();
        await using var load = SteadyLoad.Begin(
            centers.Lab.Of(LabRole.Router).Where(router => router.Site == TwoCenters.East),
            [.. Enumerable.Repeat(TwoCenters.BothPort, 3), TwoCenters.PatientPort]);
        await load.AskedAsync(200);
        report.Say("a center dies ...");
        var moment = load.Now;
        await new CenterFaults(centers.Lab).PowerOffAsync(TwoCenters.West);
        await centers.HealthyInEastAsync("/both/web", TwoCenters.BothInstances);
        report.Add(Figure.AtMost("centers.dead.replaced", (load.Now - moment).TotalSeconds, "s", 30));
        await centers.HealthyInEastAsync("/both/patient", TwoCenters.BothInstances);
        report.Add(
            Figure.AtMost("centers.dead.failed-over", (load.Now - moment).TotalSeconds, "s", 30),
            new Figure("centers.dead.switches-begun", (await centers.OwnSwitchesAsync()).Count, ""));
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
