using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Deployments;
using Sandun.NativeApi;

namespace Sandun.Cli.Apps;

/// <summary><c>sandun plan FILE</c>, also as <c>sandun app plan FILE</c></summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var options = new SessionOptions();
        var files = new Argument<string[]>("file")
        {
            Description = "Definitions as JSON or YAML: an app, an array of apps, or a group; - reads standard input.", Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("plan", "Shows what applying the files would do, and does nothing. Exit status: 2 with changes, 0 without, 1 on errors.") { files };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var status = ExitCode.Ok;
            foreach (var path in parsed.GetRequiredValue(files))
            {
                var file = await AppFile.ReadAsync(path, cancellation);
                var plan = await session.Server.PlanAsync(new ChangeWish(ChangeVerb.Apply) { Document = file.Json }, cancellation);
                status = Math.Max(status, PlanTables.Print(session, plan));
            }

            return status;
        });
        return command;
    }
}
