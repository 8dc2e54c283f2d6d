using System.CommandLine;
using Sandun.Cli.Connection;

namespace Sandun.Cli.Apps;

/// <summary><c>sandun app logs APP</c></summary>
internal static class AppLogsCommand
{
    /// <summary>What is shown of each file before following: about two screens.</summary>
    private const int DefaultTailBytes = 8 * 1024;

    public static Command Create()
    {
        var options = new SessionOptions();
        var id = AppCommands.IdArgument();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on as output is written, instances that start later included." };
        var error = new Option<bool>("--stderr", "-e") { Description = "The standard error in place of the standard output." };
        var task = new Option<string?>("--task", "-t") { Description = "Only this task; an ended one too while its sandbox is kept.", HelpName = "task" };
        var tail = new Option<long>("--bytes")
        {
            Description = "How much of each file's end to begin with.", DefaultValueFactory = _ => DefaultTailBytes, HelpName = "n",
        };
        var command = new Command("logs", "Prints what an app's instances wrote.") { id, follow, error, task, tail };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var reader = new AppLogReader(
                session.Server, AppIds.Absolute(parsed.GetRequiredValue(id)), parsed.GetValue(error) ? "stderr" : "stdout",
                Math.Max(1, parsed.GetValue(tail)));
            await reader.PrintAsync(parsed.GetValue(task), parsed.GetValue(follow), cancellation);
            return ExitCode.Ok;
        });
        return command;
    }
}
