using System.Diagnostics;
using System.Globalization;
using Sandun.Benchmarks.Harness;
using Sandun.DataCenters;
using Sandun.Protocol;

namespace Sandun.Benchmarks.DataCenters;

/// <summary>The verdict of a dry run: whether a data center can take a thousand apps over, by placing every instance.</summary>
public sealed class VerdictBenchmark : IBenchmark
{
    private const int Apps = 1_000;
    private const int Nodes = 200;

    public string Name => "verdict";

    public string Description => "a dry run's verdict on 1,000 apps with 3,000 instances leaving for a data center of 200 nodes";

    public Task RunAsync(bool full, FigureReport report)
    {
        var question = Question();
        var verdict = CapacityCheck.Judge(question);
        if (!verdict.Fits || verdict.Apps.Length != Apps) throw new BenchmarkFailedException("the fleet does not fit: " + verdict.Apps.First(app => app.Placed < app.Moving));
        report.Add(Figure.AtMost("verdict.1000apps.fits", Median(question, full), "ms", 1000));
        var tight = question with { Nodes = [.. question.Nodes.Take(Nodes / 4)] };
        if (CapacityCheck.Judge(tight).Fits) throw new BenchmarkFailedException("a quarter of the nodes cannot take it");
        report.Add(Figure.AtMost("verdict.1000apps.no", Median(tight, full), "ms", 1000));
        return Task.CompletedTask;
    }

    private static double Median(CapacityQuestion question, bool full)
    {
        var times = new List<double>();
        for (var round = 0; round < (full ? 15 : 5); round++)
        {
            var began = Stopwatch.GetTimestamp();
            CapacityCheck.Judge(question);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return new Sample(times).Median;
    }

    private static CapacityQuestion Question()
    {
        var node = new Resources(ResourceAmounts.Of(32, 131_072, 1_000_000), PortSet.Of(new PortRange(31_000, 32_999)));
        var nodes = Enumerable.Range(1, Nodes).Select(number => new Offer
        {
            Id = new OfferId(Text("o", number)), Agent = new AgentId(Text("n", number)), Hostname = Text("node", number), Zone = "west", HasDocker = true,
            Resources = node,
        });
        var apps = Enumerable.Range(1, Apps).Select(number => new AppToMove(
            new AppSpec
            {
                Id = PathId.Absolute(Text("/system", number % 20) + Text("/app", number)), Command = "serve", Instances = 6,
                Amounts = ResourceAmounts.Of(0.25m * (1 + (number % 8)), 256 * (1 + (number % 5))), Ports = [new PortDefinition { Name = "http" }],
            },
            3, []));
        return new CapacityQuestion("west", ZoneMode.Active, [.. nodes], ResourceAmounts.Of(32 * Nodes, 131_072 * Nodes, 1_000_000 * Nodes), [.. apps]);
    }

    private static string Text(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:0000}");
}
