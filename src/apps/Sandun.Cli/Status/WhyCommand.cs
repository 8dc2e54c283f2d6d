using System.CommandLine;
using Sandun.Cli.Apps;
using Sandun.Cli.Connection;
using Sandun.Cli.Deployments;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Status;

/// <summary><c>sandun why APP</c></summary>
internal static class WhyCommand
{
    public static Command Create()
    {
        var options = new SessionOptions();
        var id = AppCommands.IdArgument();
        var command = new Command("why", "Says why an app's instances wait, fail or are not deployed yet.") { id };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var report = await session.Server.WhyAsync(AppIds.Absolute(parsed.GetRequiredValue(id)), cancellation);
            session.Printer.Print(report, NativeJson.Default.WhyReport, printer => Show(printer, report));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(Printer printer, WhyReport report)
    {
        printer.Line($"{report.App}: {report.Verdict}");
        if (report.NextLaunchAt is { } next && next > DateTimeOffset.UtcNow)
            printer.Line(new Cell($"the next launch is in {Wording.Span(next - DateTimeOffset.UtcNow)}, at {Wording.Time(next)}", Tone.Doubtful));
        if (report.Funnel.Count > 0 && report.Waiting > 0)
        {
            printer.Line();
            printer.Line($"{report.Waiting} waiting; of {report.Nodes} nodes, each requirement in turn:");
            printer.Table(
                ["requirement", "ruled out", "left", "held by others", "nodes ruled out"],
                report.Funnel.Select(IReadOnlyList<Cell> (step) =>
                [
                    step.Requirement, new Cell($"{step.RuledOut}", step.RuledOut > 0 ? Tone.Bad : Tone.Plain), step.Left, step.HeldByOthers,
                    string.Join(' ', step.NodeNames),
                ]));
        }

        foreach (var problem in report.RouteProblems) printer.Line(new Cell($"route of {problem}", Tone.Bad));
        foreach (var closed in report.ClosedNodes) printer.Line(new Cell($"no new work for {closed}", Tone.Doubtful));
        if (report.Nearest is { } nearest) printer.Line($"nearest fit: {nearest.Node}: {string.Join(", ", nearest.Lacks)}");
        foreach (var instance in report.Health)
        {
            printer.Line();
            printer.Line($"{instance.TaskId} on {instance.Node}:");
            foreach (var check in instance.Checks) printer.Line(new Cell("  " + check, check.EndsWith(": passing", StringComparison.Ordinal) ? Tone.Plain : Tone.Bad));
        }

        if (report.LastFailure is { } failure)
        {
            printer.Line();
            AppTables.Failure(printer, failure);
        }

        if (report.Deployments.Count == 0) return;
        printer.Line();
        DeploymentCommands.Show(printer, report.Deployments);
    }
}
