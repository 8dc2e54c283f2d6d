using System.Diagnostics;
using Sandun.Benchmarks.Harness;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.Benchmarks.Placing;

/// <summary>How many instances find a place in a second, and how well they are packed beside a look at every offer for each.</summary>
public sealed class PlacementBenchmark : IBenchmark
{
    private const int Rounds = 3;

    /// <summary>The compiler's second look begins a tenth of a second after the first is done, and takes its time beside what runs.</summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(2);

    public string Name => "placement";

    public string Description => "instances placed a second on 2,000 and 10,000 offers, with --full on 50,000 too, plain and with constraints; packing beside a full scan's best fit";

    public Task RunAsync(bool full, FigureReport report)
    {
        WarmUp();
        foreach (var agents in full ? new[] { 2_000, 10_000, 50_000 } : [2_000, 10_000])
        {
            report.Say($"{agents:N0} offers ...");
            var offers = Offers(agents);
            foreach (var strategy in Enum.GetValues<PlacementStrategy>())
                Measure($"placement.{agents}.{strategy.ToString().ToLowerInvariant()}", offers, Plain(), strategy, agents * 8, 1_000_000, report);
            Measure($"placement.{agents}.constraints", offers, Constrained(), PlacementStrategy.Spread, agents / 2, 100_000, report);
        }

        MeasurePacking(report);
        return Task.CompletedTask;
    }

    /// <summary>Has the code compiled that is measured: a server has done so long before it has so many agents.</summary>
    private static void WarmUp()
    {
        var offers = Offers(2_000);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < s_warmUp;)
        {
            foreach (var strategy in Enum.GetValues<PlacementStrategy>()) Place(offers, Plain(), strategy, offers.Length * 8);
            Place(offers, Constrained(), PlacementStrategy.Spread, offers.Length / 2);
        }

        static void Place(Offer[] offers, AppSpec app, PlacementStrategy strategy, int count)
        {
            var round = new PlacementRound(new PlacementRequest(app, [], null) { Strategy = strategy }, offers);
            var random = new CountingRandom();
            for (var placed = 0; placed < count && round.Next(random) is not null; placed++)
            {
            }
        }
    }

    private static void Measure(string name, Offer[] offers, AppSpec app, PlacementStrategy strategy, int count, double target, FigureReport report)
    {
        var (rates, ordering) = (new List<double>(), new List<double>());
        for (var i = 0; i < Rounds; i++)
        {
            var random = new CountingRandom();
            GC.Collect();
            var watch = new CpuWatch();
            var round = new PlacementRound(new PlacementRequest(app, [], null) { Strategy = strategy }, offers);
            var placed = round.Next(random) is null ? 0 : 1;
            ordering.Add(watch.Milliseconds);
            while (placed < count && round.Next(random) is not null) placed++;
            rates.Add(placed / watch.Milliseconds * 1000);
            if (placed != count) throw new BenchmarkFailedException($"{name}: {placed} of {count} instances were placed");
            Check(name, offers, round);
        }

        report.Add(
            Figure.AtLeast(name, rates.Max(), "/s", target), new Figure($"{name}.median", new Sample(rates).Median, "/s"),
            new Figure($"{name}.first", new Sample(ordering).Median, "ms"));
    }

    private static void Check(string name, Offer[] offers, PlacementRound round)
    {
        for (var i = 0; i < offers.Length; i++)
        {
            var left = round.Offers[i].Resources;
            if (!left.FitsIn(offers[i].Resources) || !ResourceAmounts.Zero.FitsIn(left.Amounts)) throw new BenchmarkFailedException($"{name}: {offers[i].Hostname} is overcommitted");
        }
    }

    /// <summary>A stream of apps of many shapes, until one finds no place: how much of the machines is in use then.</summary>
    private static void MeasurePacking(FigureReport report)
    {
        report.Say("packing ...");
        var (ours, scan) = (Pack(ByRound), Pack(ByScan));
        report.Add(new Figure("placement.packed", ours, "% used"), new Figure("placement.packed.full-scan", scan, "% used"), Figure.AtMost("placement.packed.loss", scan - ours, "%", 2));
    }

    private static double Pack(Func<Offer[], AppSpec, int> choose)
    {
        var offers = Offers(300);
        var all = offers.Aggregate(ResourceAmounts.Zero, (sum, offer) => sum + offer.Resources.Amounts);
        var used = ResourceAmounts.Zero;
        for (var i = 0; ; i++)
        {
            var app = Shape(i);
            var at = choose(offers, app);
            if (at < 0) return Math.Max(100.0 * used.MilliCpus / all.MilliCpus, 100.0 * used.MemoryBytes / all.MemoryBytes);
            offers[at] = offers[at] with { Resources = offers[at].Resources - new Resources(app.Amounts, PortSet.Empty) };
            used += app.Amounts;
        }
    }

    private static int ByRound(Offer[] offers, AppSpec app)
    {
        var placed = new PlacementRound(new PlacementRequest(app, [], null) { Strategy = PlacementStrategy.Binpack }, offers).Next(new CountingRandom());
        return placed is null ? -1 : Array.IndexOf(offers, placed.Offer);
    }

    /// <summary>Best fit in the usual sense: the machine of which the smallest part, CPU and memory together, is left.</summary>
    private static int ByScan(Offer[] offers, AppSpec app)
    {
        var (best, least) = (-1, double.MaxValue);
        for (var i = 0; i < offers.Length; i++)
        {
            if (!app.Amounts.FitsIn(offers[i].Resources.Amounts)) continue;
            var left = offers[i].Resources.Amounts - app.Amounts;
            var part = (left.MilliCpus / 32_000.0) + (left.MemoryBytes / (128.0 * 1024 * ResourceAmounts.BytesPerMegabyte));
            if (part < least) (best, least) = (i, part);
        }

        return best;
    }

    private static AppSpec Shape(int i) => Plain() with
    {
        Amounts = ResourceAmounts.Of(0.25m * (1 + (i * 7 % 16)), 256 * (1 + (i * 11 % 30)), 100),
        Ports = [],
    };

    private static AppSpec Plain() => new()
    {
        Id = PathId.Absolute("/app"), Instances = 1_000_000, Amounts = ResourceAmounts.Of(0.5m, 512, 1_024), Ports = [new PortDefinition()],
    };

    private static AppSpec Constrained() => Plain() with
    {
        Constraints =
        [
            new Constraint("hostname", ConstraintOperator.Unique), new Constraint("@zone", ConstraintOperator.GroupBy),
            new Constraint("rack", ConstraintOperator.Like, "r[0-9]+"),
        ],
    };

    private static Offer[] Offers(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Offer
        {
            Id = new OfferId($"o{i}"), Agent = new AgentId($"a{i}"), Hostname = $"host-{i:00000}", Zone = $"dc{i % 4}",
            Resources = new Resources(ResourceAmounts.Of(16 + (i % 5 * 4), 65_536 + (i % 3 * 32_768), 1_000_000), PortSet.Of(new PortRange(31000, 32000))),
            Attributes = Sorted.Empty.Add("rack", $"r{i % 75}"),
        }),
    ];

    private sealed class CountingRandom : IRandomSource
    {
        private ulong _drawn;

        public ulong Next() => ++_drawn * 0x9E3779B97F4A7C15;
    }
}
