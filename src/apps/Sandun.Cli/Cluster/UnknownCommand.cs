using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Cluster;

/// <summary><c>sandun cluster unknown</c>: tasks a restored state does not hold, and what is to become of them.</summary>
internal static class UnknownCommand
{
    public static Command Create()
    {
        var options = new SessionOptions();
        var kill = new Option<string[]>("--kill") { Description = "End these tasks.", HelpName = "task", AllowMultipleArgumentsPerToken = true };
        var all = new Option<bool>("--kill-all") { Description = "End all that are listed." };
        var done = new Option<bool>("--done") { Description = "The restore is over: from now on a task the state does not know is ended as it is met." };
        var command = new Command("unknown", "Shows tasks that run and that a restored state does not hold. Nothing ends them but your word.");
        command.Options.Add(kill);
        command.Options.Add(all);
        command.Options.Add(done);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var order = new UnknownTaskOrder(parsed.GetValue(kill) ?? [], parsed.GetValue(all), parsed.GetValue(done));
            if (order is { Kill.Count: > 0 } or { KillAll: true } or { Done: true })
            {
                session.Printer.Line((await session.Server.SettleUnknownTasksAsync(order, cancellation)).Message);
                return ExitCode.Ok;
            }

            var unknown = await session.Server.UnknownTasksAsync(cancellation);
            session.Printer.Print(unknown, NativeJson.Default.UnknownTasks, printer => Show(printer, unknown));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(Printer printer, UnknownTasks unknown)
    {
        if (unknown.RestoredAt is not { } restored)
        {
            printer.Line("no state was restored; a task the state does not know is ended as it is met");
            return;
        }

        var now = DateTimeOffset.UtcNow;
        printer.Line(Wording.Invariant($"restored {Wording.Ago(restored, now)} from a backup of {unknown.TakenAt:yyyy-MM-dd HH:mm:ss} UTC"));
        if (unknown.Tasks.Count == 0)
        {
            printer.Line("every task that runs is known; when all agents are back, `sandun cluster unknown --done` ends the restore");
            return;
        }

        printer.Table(
            ["task", "app", "host", "node", "state", "known for"],
            unknown.Tasks.Select(IReadOnlyList<Cell> (task) => [task.Id, task.App, task.Host, task.Node, task.State, Wording.Ago(task.Since, now)]));
        printer.Line("deploy again what they belong to, then end them: --kill TASK, or --kill-all; --done ends the restore");
    }
}
