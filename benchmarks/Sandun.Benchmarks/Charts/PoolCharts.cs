using System.Globalization;
using System.Text.Json;
using Sandun.Benchmarks.Harness;

namespace Sandun.Benchmarks.Charts;

/// <summary>The charts of docs/sharing.md, from the figures that are kept.</summary>
internal static class PoolCharts
{
    /// <summary>Draws them anew.</summary>
    /// <param name="root">The repository.</param>
    public static void Draw(string root)
    {
        var (allocation, placement) = (Figures(root, "allocation"), Figures(root, "placement"));
        Save(root, "allocation.svg", BarChart.Draw("CPU time, milliseconds, logarithmic; shorter is better",
        [
            Beside(allocation, "20,000 agents × 2,000 frameworks, one allocation", "allocation.20000x2000.min", "allocation.20000x2000.mesos"),
            Beside(allocation, "3,000 agents × 3,000 roles with quota", "allocation.quota.3000x3000.min", "allocation.quota.3000x3000.mesos"),
            Beside(allocation, "the idle cycle after it", "allocation.quota.3000x3000.idle", "allocation.quota.3000x3000.mesos-idle"),
            Beside(allocation, "1,000 frameworks added to 10,000 agents", "allocation.arrivals.1000x10000.min", "allocation.arrivals.1000x10000.mesos"),
        ], $"Best of five runs on {Machine(allocation)}; Mesos 1.12-dev on the same kind of machine. Figures: benchmarks/results/allocation.json"));
        Save(root, "placement.svg", BarChart.Draw("Instances placed a second, logarithmic; longer is better",
        [
            .. new[] { "2000", "10000", "50000" }.Where(nodes => placement.ContainsKey($"placement.{nodes}.spread"))
                .SelectMany(nodes => new[] { "spread", "binpack", "random", "constraints" }.Select(strategy => Placed(placement, nodes, strategy))),
        ], $"Best runs on {Machine(placement)}; grey is the target. Figures: benchmarks/results/placement.json"));
    }

    private static BarGroup Beside(Dictionary<string, Figure> figures, string title, string own, string mesos) => new(
        title, [new Bar(figures[own].Value, "Sandun " + Time(figures[own].Value), true), new Bar(figures[mesos].Value, "Mesos " + Time(figures[mesos].Value), false)]);

    private static BarGroup Placed(Dictionary<string, Figure> figures, string nodes, string strategy)
    {
        var figure = figures[$"placement.{nodes}.{strategy}"];
        var target = double.Parse(figure.Target!.Split(' ')[^1], CultureInfo.InvariantCulture);
        return new BarGroup(
            $"{int.Parse(nodes, CultureInfo.InvariantCulture).ToString("#,0", CultureInfo.InvariantCulture)} nodes, {strategy}", [new Bar(figure.Value, Rate(figure.Value), true), new Bar(target, Rate(target), false)]);
    }

    private static Dictionary<string, Figure> Figures(string root, string name) =>
        File.ReadLines(Path.Combine(root, "benchmarks", "results", name + ".json")).Select(line => JsonSerializer.Deserialize(line, FigureJson.Default.Figure)!).ToDictionary(figure => figure.Name);

    private static void Save(string root, string name, string svg) => File.WriteAllText(Path.Combine(root, "docs", "images", name), svg);

    private static string Machine(Dictionary<string, Figure> figures) =>
        FormattableString.Invariant($"{figures["probe.cores"].Value:0} cores at load {figures["probe.load"].Value:0}");

    private static string Time(double milliseconds) => milliseconds switch
    {
        >= 1000 => FormattableString.Invariant($"{milliseconds / 1000:0.#} s"),
        >= 10 => FormattableString.Invariant($"{milliseconds:0} ms"),
        _ => FormattableString.Invariant($"{milliseconds:0.##} ms"),
    };

    private static string Rate(double rate) => FormattableString.Invariant($"{rate:#,0}/s");
}
