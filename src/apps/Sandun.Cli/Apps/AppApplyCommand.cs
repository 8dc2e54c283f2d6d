using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Deployments;
using Sandun.NativeApi;

namespace Sandun.Cli.Apps;

/// <summary><c>sandun app apply FILE</c></summary>
internal static class AppApplyCommand
{
    public static Command Create()
    {
        var options = new SessionOptions();
        var waiting = new DeploymentWaitOptions();
        var files = new Argument<string[]>("file")
        {
            Description = "Marathon's definitions as JSON or YAML: an app, an array of apps, or a group; - reads standard input.", Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("apply", "Creates or changes what the files define.") { files };
        options.AddTo(command);
        waiting.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var read = new List<AppFile>();
            foreach (var path in parsed.GetRequiredValue(files)) read.Add(await AppFile.ReadAsync(path, cancellation));
            var status = ExitCode.Ok;
            foreach (var file in read)
                status = Math.Max(status, await waiting.RunAsync(parsed, session, new ChangeWish(ChangeVerb.Apply) { Document = file.Json }, file.Name, cancellation));

            return status;
        });
        return command;
    }
}
