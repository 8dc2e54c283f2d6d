using System.Globalization;
using Sandun.Benchmarks.Allocation;
using Sandun.Benchmarks.Autoscaler;
using Sandun.Benchmarks.Charts;
using Sandun.Benchmarks.Churn;
using Sandun.Benchmarks.DataCenters;
using Sandun.Benchmarks.Elastic;
using Sandun.Benchmarks.Failover;
using Sandun.Benchmarks.FirstLight;
using Sandun.Benchmarks.Figures;
using Sandun.Benchmarks.Harness;
using Sandun.Benchmarks.Link;
using Sandun.Benchmarks.MarathonScale;
using Sandun.Benchmarks.Million;
using Sandun.Benchmarks.Placing;
using Sandun.Benchmarks.Routing;
using Sandun.Benchmarks.Store;
using Sandun.Benchmarks.Storm;

// Parts of benchmarks that run in processes of their own.
if (args is [LoadProcess.Role, _, _, _]) return await LoadProcess.RunAsync(args[1..], Console.In, Console.Out);
if (args is [HopLoad.Role]) return await HopLoad.RunAsync(Console.In, Console.Out);
if (args is [OriginProcess.Role]) return await OriginProcess.RunAsync(Console.In, Console.Out);

int? Number(string option) => Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length &&
    int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

// One line a benchmark; a new one is added here and nowhere else.
IBenchmark[] benchmarks =
[
    new FirstLightBenchmark(), new StoreBenchmark(), new LinkBenchmark(), new AutoscalerBenchmark(), new StormBenchmark(),
    new FailoverBenchmark(), new ChurnBenchmark(Number("--minutes"), Number("--rate")), new AllocationBenchmark(),
    new PlacementBenchmark(), new StateBenchmark(), new RoutingBenchmark(), new HopCost(), new VerdictBenchmark(), new TelemetryBenchmark(),
    new MarathonScaleBenchmark(), new ElasticBenchmark(), new MillionBenchmark(Number("--tasks")), .. CentersBenchmark.All,
];

var json = args.Contains("--json");
var full = args.Contains("--full");
var save = args.Contains("--save");
string[] valued = ["--minutes", "--rate", "--tasks"];
var names = args.Where((argument, at) => !argument.StartsWith('-') && (at == 0 || !valued.Contains(args[at - 1]))).ToArray();
if (args.FirstOrDefault(argument => argument.StartsWith('-') && argument is not ("--json" or "--full" or "--save" or "--help" or "-h") && !valued.Contains(argument)) is { } unknown)
{
    Console.Error.WriteLine($"bench: unknown option {unknown}; there are --full, --json, --save, --minutes N, --rate N, --tasks N and --help");
    return 1;
}

var root = Environment.GetEnvironmentVariable("SANDUN_ROOT") ?? ".";
if (names is ["charts"])
{
    PoolCharts.Draw(root);
    return 0;
}

if (names.Length == 0 || args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine("Usage: ./bench NAME [--full] [--json] [--save] [--minutes N] [--rate N] [--tasks N]\n");
    Console.WriteLine("  --save keeps the figures in benchmarks/results/NAME.json\n");
    foreach (var benchmark in benchmarks) Console.WriteLine($"  {benchmark.Name,-16} {benchmark.Description}");
    Console.WriteLine("\n  charts           draws the charts of docs/sharing.md from the figures that are kept");
    return 0;
}

foreach (var name in names)
{
    if (benchmarks.FirstOrDefault(candidate => candidate.Name == name) is not { } benchmark)
    {
        Console.Error.WriteLine($"bench: there is no benchmark '{name}'; ./bench lists them");
        return 1;
    }

    var report = new FigureReport(json);
    report.Add(MachineProbe.Measure());
    try
    {
        await benchmark.RunAsync(full, report);
    }
    catch (BenchmarkFailedException failure)
    {
        Console.Error.WriteLine($"bench: {name}: {failure.Message}");
        return 1;
    }

    report.Finish();
    if (save) report.Save(Path.Combine(root, "benchmarks", "results", $"{name}.json"));
}

return 0;
