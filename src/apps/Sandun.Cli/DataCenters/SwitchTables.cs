using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.DataCenters;

/// <summary>Switches as tables for people.</summary>
internal static class SwitchTables
{
    public static void List(Printer printer, IReadOnlyList<SwitchStatus> switches)
    {
        if (switches.Count == 0)
        {
            printer.Line("there were no switches; `sandun dc switch FROM TO --plan` shows what one would do");
            return;
        }

        printer.Table(
            ["id", "from", "to", "kind", "apps", "moved", "state", "by"],
            switches.Select(IReadOnlyList<Cell> (one) =>
            [
                one.Id, one.Order.From, one.Order.To ?? "", one.Order.Kind ?? "", one.Apps.Count, $"{one.MovedPercent} %", State(one), one.By,
            ]));
    }

    public static void Show(Printer printer, SwitchStatus status)
    {
        List(printer, [status]);
        if (status.PausedBecause is { } why) printer.Line(new Cell("stands still: " + why, Tone.Doubtful));
        printer.Line();
        printer.Table(
            ["app", "tier", "moving", "in source", "in target"],
            status.Apps.Select(IReadOnlyList<Cell> (app) => [app.App, app.Tier, app.Moving, app.InSource, app.InTarget]));
        printer.Line();
        foreach (var line in status.Record) printer.Line(Line(line, status.StartedAt));
    }

    public static void Show(Printer printer, SwitchForecast forecast)
    {
        printer.Line(forecast.Verdict switch
        {
            "ok" => new Cell($"ok: {forecast.Order.To} can take it, and is used by {forecast.UsedPercent} % afterwards", Tone.Good),
            "tight" => new Cell($"tight: {forecast.Order.To} can take it, and is used by {forecast.UsedPercent} % afterwards", Tone.Doubtful),
            _ => new Cell($"no: {forecast.Order.To} cannot take it as it is", Tone.Bad),
        });
        foreach (var blocker in forecast.Blockers) printer.Line(new Cell("  " + blocker, Tone.Bad));
        foreach (var warning in forecast.Warnings) printer.Line(new Cell("  " + warning, Tone.Doubtful));
        printer.Line($"{forecast.Instances} instances of {forecast.Apps.Count} apps move from {forecast.Order.From} to {forecast.Order.To}, in about {forecast.ExpectedSeconds} s");
        if (forecast.Apps.Count == 0) return;
        printer.Table(
            ["app", "tier", "moving", "find a place", "lack"],
            forecast.Apps.Select(IReadOnlyList<Cell> (app) =>
            [
                app.App, app.Tier, app.Moving, app.Placed == app.Moving ? app.Placed : new Cell($"{app.Placed}", Tone.Bad),
                app.Lacks.Count > 0 ? app.Lacks[0] : "",
            ]));
    }

    /// <summary>One line of a record: the seconds since the start, what happened, figures.</summary>
    public static Cell Line(SwitchLine line, DateTimeOffset startedAt) => new(
        Wording.Invariant($"{(line.At - startedAt).TotalSeconds,8:0.0} s  {line.Phase,-13} {line.Kind,-10} {line.Detail}"),
        line.Kind switch
        {
            "failed" or "turnedBack" => Tone.Bad,
            "paused" => Tone.Doubtful,
            "ended" => Tone.Good,
            _ => Tone.Plain,
        });

    public static Cell State(SwitchStatus one) => one.PausedBecause is not null ? new Cell($"{one.Phase}, paused", Tone.Doubtful)
        : one.Phase switch
        {
            "completed" => new Cell("completed", Tone.Good),
            "returned" => new Cell("returned", Tone.Doubtful),
            _ => one.Phase,
        };
}
