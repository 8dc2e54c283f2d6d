using System.CommandLine;
using System.Globalization;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Metrics;

/// <summary><c>sandun metrics …</c></summary>
internal static class MetricsCommands
{
    public static Command Create()
    {
        var metrics = new Command("metrics", "Figures of containers, nodes, apps and routers over time.");
        metrics.Add(List());
        metrics.Add(Query());
        return metrics;
    }

    private static Command List()
    {
        var options = new SessionOptions();
        var command = new Command("ls", "Lists every metric with what it tells.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var metrics = await session.Server.MetricsAsync(cancellation);
            session.Printer.Print(metrics, NativeJson.Default.IReadOnlyListMetricSummary, printer => printer.Table(
                ["metric", "what"], metrics.Select(IReadOnlyList<Cell> (metric) => [metric.Name, metric.Help])));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Query()
    {
        var name = new Argument<string>("metric") { Description = "Its name, as `sandun metrics ls` lists it" };
        var from = new Option<string>("--from") { Description = "A moment, or a length before now as in -15m", DefaultValueFactory = _ => "-1h" };
        var to = new Option<string?>("--to") { Description = "As --from [default: now]" };
        var step = new Option<int>("--step") { Description = "Seconds between points [default: as many as make 300 points]" };
        var by = new Option<string?>("--by") { Description = "Labels, comma-separated: series that agree in them become one [default: each by itself]" };
        var where = new Option<string[]>("--where") { Description = "LABEL=VALUE that series must have; may be given again", HelpName = "label=value" };
        var aggregate = new Option<string>("--aggregate") { Description = "How series become one: sum, mean, max, min or count", DefaultValueFactory = _ => "sum" };
        var over = new Option<string>("--over") { Description = "How the seconds of a step become a point: mean or max", DefaultValueFactory = _ => "mean" };
        var limit = new Option<int>("--limit") { Description = "Most series", DefaultValueFactory = _ => 50 };
        var options = new SessionOptions();
        var command = new Command("query", "Tells figures of one metric over time: a table has the latest, mean and highest, json every point.")
        {
            name, from, to, step, by, where, aggregate, over, limit,
        };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var now = DateTimeOffset.UtcNow;
            var question = new MetricsQuestion
            {
                Name = parsed.GetValue(name)!, From = Moments.Read("--from", parsed.GetValue(from)!, now), To = Moments.Read("--to", parsed.GetValue(to) ?? "now", now),
                StepSeconds = parsed.GetValue(step), By = parsed.GetValue(by)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                Where = Labels(parsed.GetValue(where) ?? []), Aggregate = parsed.GetValue(aggregate)!, Over = parsed.GetValue(over)!, Limit = parsed.GetValue(limit),
            };
            using var session = options.Open(parsed);
            var answer = await session.Server.QueryMetricsAsync(question, cancellation);
            session.Printer.Print(answer, NativeJson.Default.MetricsAnswer, printer => Show(printer, answer));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Dictionary<string, string> Labels(string[] wheres)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in wheres)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } label, var value]) throw new CommandFailure($"--where {text}: say LABEL=VALUE, as in app=/shop/web");
            labels[label] = value;
        }

        return labels;
    }

    private static void Show(Printer printer, MetricsAnswer answer)
    {
        if (answer.Series.Count == 0)
        {
            printer.Line("nothing was measured in this time");
            return;
        }

        var labels = answer.Series[0].Labels.Keys.ToList();
        printer.Table(
            [.. labels, "latest", "mean", "highest"],
            answer.Series.Select(IReadOnlyList<Cell> (line) =>
            [
                .. labels.Select(label => (Cell)line.Labels.GetValueOrDefault(label, "-")), Number(line.Points.LastOrDefault(point => point is not null)),
                Number(line.Points.Average()), Number(line.Points.Max()),
            ]));
        if (answer.LeftOff > 0) printer.Line(Wording.Invariant($"{answer.LeftOff} further series: --limit shows more"));
    }

    private static Cell Number(double? value) => value is { } known ? known.ToString(Math.Abs(known) < 1000 ? "0.###" : "#,##0", CultureInfo.InvariantCulture) : "-";
}
