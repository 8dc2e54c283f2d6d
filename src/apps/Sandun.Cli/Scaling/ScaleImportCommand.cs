using System.CommandLine;
using Sandun.Cli.Apps;
using Sandun.Cli.Connection;
using Sandun.NativeApi;

namespace Sandun.Cli.Scaling;

/// <summary><c>sandun scale import …</c></summary>
internal static class ScaleImportCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("file")
        {
            Description = "A HorizontalPodAutoscaler of Kubernetes or an app with AS_ labels or variables of marathon-autoscale, JSON or YAML; - for stdin; none reads the labels of --app",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var app = new Option<string?>("--app") { Description = "The app it is for [default: the one named in it]", HelpName = "path" };
        var prometheus = new Option<string?>("--prometheus") { Description = "Address of the Prometheus server that has the metrics it names", HelpName = "url" };
        var apply = new Option<bool>("--apply") { Description = "Gives the apps these members; without it they are printed only" };
        var options = new SessionOptions();
        var command = new Command("import", "Turns the policies of other autoscalers into autoscaling members.") { file, app, prometheus, apply };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var id = parsed.GetValue(app) is { } named ? AppIds.Absolute(named) : null;
            var json = parsed.GetValue(file) is { } path ? (await AppFile.ReadAsync(path, cancellation)).Json : "";
            if (json.Length == 0 && id is null) throw new CommandFailure("name a file, or with --app the app whose labels are read");
            using var session = options.Open(parsed);
            var policies = await session.Server.ImportScalingAsync(json, id, parsed.GetValue(prometheus), cancellation);
            foreach (var note in policies.SelectMany(policy => policy.Notes.Select(note => (policy.App, note))))
                await Console.Error.WriteLineAsync($"sandun: note: {note.App}: {note.note}");
            if (parsed.GetValue(apply)) await ApplyAsync(session, policies, cancellation);
            session.Printer.Print(policies, NativeJson.Default.IReadOnlyListImportedPolicy, printer =>
            {
                foreach (var policy in policies) printer.Line($"{policy.App ?? "(no app named)"} {policy.Autoscaling.GetRawText()}{(parsed.GetValue(apply) ? "  set" : "")}");
            });
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task ApplyAsync(Session session, IReadOnlyList<ImportedPolicy> policies, CancellationToken cancellation)
    {
        foreach (var policy in policies)
        {
            var id = policy.App ?? throw new CommandFailure("the object names no app; say which with --app");
            await session.Server.SetScalingAsync(id, policy.Autoscaling.GetRawText(), cancellation);
        }
    }
}
