using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Scaling;

/// <summary>Scaling as people read it.</summary>
internal static class ScaleTables
{
    public static void Apps(Printer printer, IReadOnlyList<ScalingSummary> apps)
    {
        if (apps.Count == 0)
        {
            printer.Line("no app scales by itself: `sandun scale set APP FILE` gives one an autoscaling member");
            return;
        }

        printer.Table(
            ["app", "mode", "instances", "ready", "min", "max", "level", "need", "bound by", "why"],
            apps.Select(IReadOnlyList<Cell> (app) =>
            [
                app.App, new Cell(app.Mode, app.Mode == "on" ? Tone.Good : Tone.Faint), app.Instances, app.Ready, app.Min, app.Max,
                Wording.Invariant($"{app.P95Milliseconds} ms"), app.Last is { } last ? last.Need : "-", app.Last?.Binding ?? "-", app.Last?.Why ?? "-",
            ]));
    }

    public static void Explain(Printer printer, ScalingSummary app)
    {
        printer.Facts(Facts(app));
        if (app.Last is not { } last) return;
        printer.Line();
        printer.Facts(Facts(last));
    }

    public static void Log(Printer printer, IReadOnlyList<ScalingDecision> log)
    {
        if (log.Count == 0)
        {
            printer.Line("nothing was decided yet");
            return;
        }

        printer.Table(
            ["at", "from", "to", "need", "bound by", "requests/s", "queue", "forecast", "outcome", "why"],
            log.Select(IReadOnlyList<Cell> (entry) =>
            [
                Wording.Time(entry.At), entry.From, entry.To, entry.Need, entry.Binding, Number(entry.Inputs.RequestsPerSecond), Number(entry.Inputs.Queue),
                Number(entry.Terms?.Forecast), entry.Outcome.Length == 0 ? "-" : entry.Outcome, entry.Why,
            ]));
    }

    private static IEnumerable<(string, Cell)> Facts(ScalingSummary app)
    {
        yield return ("app", app.App);
        yield return ("mode", app.Mode);
        yield return ("instances", Wording.Invariant($"{app.Instances}, {app.Ready} ready; {app.Min} to {app.Max} allowed"));
        yield return ("level", Wording.Invariant($"95 % within {app.P95Milliseconds} ms, {app.Concurrency} requests an instance"));
        if (app.Pin is { } pin) yield return ("pinned", Wording.Invariant($"{pin} until {Wording.Time(app.PinnedUntil ?? default)}"));
    }

    private static IEnumerable<(string, Cell)> Facts(ScalingDecision last)
    {
        yield return ("decided", Wording.Invariant($"{last.From} to {last.To}: {last.Why}"));
        yield return ("bound by", last.Binding);
        yield return ("need", last.Need);
        yield return ("requests/s", Number(last.Inputs.RequestsPerSecond));
        yield return ("queue", Number(last.Inputs.Queue));
        yield return ("in service", Number(last.Inputs.InService));
        yield return ("cpu", Number(last.Inputs.CpuCores));
        yield return ("memory MiB", Number(last.Inputs.MemoryMegabytes));
        if (last.Terms is not { } terms) yield break;
        yield return ("rate, 10 s", Number(terms.Rate));
        yield return ("forecast", Wording.Invariant($"{terms.Forecast:0.0}/s in {terms.HorizonSeconds} s, by {terms.Speaker}, error {terms.ErrorShare * 100:0.0} %"));
        yield return ("service time", Wording.Invariant($"{terms.ServiceMilliseconds:0.0} ms"));
        yield return ("surplus", Wording.Invariant($"has cost {terms.SurplusCost:0.00} of {terms.SurplusPrice:0.00}"));
    }

    private static Cell Number(double? value) => value is { } known ? Wording.Invariant($"{known:0.##}") : new Cell("missing", Tone.Doubtful);
}
