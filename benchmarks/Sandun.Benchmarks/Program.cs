using Sandun.Benchmarks.Autoscaler;
using Sandun.Benchmarks.FirstLight;
using Sandun.Benchmarks.Harness;
using Sandun.Benchmarks.Link;
using Sandun.Benchmarks.Store;

// One line a benchmark; a new one is added here and nowhere else.
IBenchmark[] benchmarks = [new FirstLightBenchmark(), new StoreBenchmark(), new LinkBenchmark(), new AutoscalerBenchmark()];

var json = args.Contains("--json");
var full = args.Contains("--full");
var names = args.Where(argument => !argument.StartsWith('-')).ToArray();
if (args.FirstOrDefault(argument => argument.StartsWith('-') && argument is not ("--json" or "--full" or "--help" or "-h")) is { } unknown)
{
    Console.Error.WriteLine($"bench: unknown option {unknown}; there are --full, --json and --help");
    return 1;
}

if (names.Length == 0 || args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine("Usage: ./bench NAME [--full] [--json]\n");
    foreach (var benchmark in benchmarks) Console.WriteLine($"  {benchmark.Name,-16} {benchmark.Description}");
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
}

return 0;
