using System.CommandLine;
using System.Globalization;
using Sandun.Cli.Connection;
using Sandun.Cli.Deployments;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Apps;

/// <summary><c>sandun app diff</c> and <c>sandun app rollback</c></summary>
internal static class AppHistoryCommands
{
    public static Command Diff()
    {
        var options = new SessionOptions();
        var id = AppCommands.IdArgument();
        var from = new Option<string?>("--from") { Description = "The older version [default: the one before]", HelpName = "version" };
        var to = new Option<string?>("--to") { Description = "The newer version [default: the current one]", HelpName = "version" };
        var command = new Command("diff", "Shows how two versions of an app differ. Exit status: 2 with differences, 0 without.") { id, from, to };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var app = AppIds.Absolute(parsed.GetRequiredValue(id));
            var diff = await session.Server.DiffAsync(app, Version(parsed.GetValue(from)), Version(parsed.GetValue(to)), cancellation);
            session.Printer.Print(diff, NativeJson.Default.DiffReport, printer => Show(printer, diff));
            return diff.Fields.Count > 0 ? ExitCode.Changes : ExitCode.Ok;
        });
        return command;
    }

    public static Command RollBack()
    {
        var options = new SessionOptions();
        var waiting = new DeploymentWaitOptions();
        var id = AppCommands.IdArgument();
        var to = new Option<string?>("--to") { Description = "The version to bring back [default: the last with another configuration]", HelpName = "version" };
        var command = new Command(
            "rollback", "Brings an older version of an app back, as a deployment like any other; the count stays, and what still runs that version is kept.") { id, to };
        options.AddTo(command);
        waiting.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var app = AppIds.Absolute(parsed.GetRequiredValue(id));
            var wish = new ChangeWish(ChangeVerb.RollBack) { Id = app, Version = Version(parsed.GetValue(to)) };
            return await waiting.RunAsync(parsed, session, wish, $"roll {app} back", cancellation);
        });
        return command;
    }

    private static void Show(Printer printer, DiffReport diff)
    {
        if (diff.Fields.Count == 0)
        {
            printer.Line($"{diff.App}: versions {Wording.Version(diff.From)} and {Wording.Version(diff.To)} say the same");
            return;
        }

        printer.Line($"{diff.App}: {Wording.Version(diff.From)} -> {Wording.Version(diff.To)}" + (diff.Replaces ? ", which replaces all instances" : ""));
        PlanTables.Fields(printer, diff.Fields);
    }

    private static DateTimeOffset? Version(string? text)
    {
        if (text is null) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var version)
            ? version
            : throw new CommandFailure($"'{text}' is not a version; it should look like 2026-01-31T12:00:00.000Z, as `sandun app versions` shows them");
    }
}
