using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.Client;
using Sandun.NativeApi;

namespace Sandun.Cli.Deployments;

/// <summary><c>sandun deploy …</c></summary>
internal static class DeploymentCommands
{
    public static Command Create()
    {
        var deploy = new Command("deploy", "Running deployments.");
        deploy.Aliases.Add("deployment");
        deploy.Add(List());
        deploy.Add(Act("pause", "Makes a deployment move no further; what runs goes on running.", "it moves no further", (server, id, cancellation) => server.PauseAsync(id, cancellation)));
        deploy.Add(Act("continue", "Lets a paused deployment, or a stage of a rollout that is held, go on.", "it goes on", (server, id, cancellation) => server.ContinueAsync(id, cancellation)));
        deploy.Add(Act("cancel", "Ends a deployment where it stands, or drops one that waits for others.", "it is cancelled", (server, id, cancellation) => server.CancelAsync(id, cancellation)));
        return deploy;
    }

    private static Command List()
    {
        var options = new SessionOptions();
        var command = new Command("ls", "Lists the running deployments: how far they are and what they wait for.");
        var ended = new Option<bool>("--ended") { Description = "List how the latest deployments ended instead." };
        command.Options.Add(ended);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            if (parsed.GetValue(ended))
            {
                var over = await session.Server.EndedAsync(cancellation);
                session.Printer.Print(over, NativeJson.Default.IReadOnlyListEndedDeployment, printer => ShowEnded(printer, over));
                return ExitCode.Ok;
            }

            var deployments = await session.Server.DeploymentsAsync(cancellation);
            session.Printer.Print(deployments, NativeJson.Default.IReadOnlyListDeploymentSummary, printer => Show(printer, deployments));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Act(string name, string description, string done, Func<HttpControlPlane, string, CancellationToken, Task> act)
    {
        var options = new SessionOptions();
        var id = new Argument<string>("deployment") { Description = "Its id, as `sandun deploy ls` shows it." };
        var command = new Command(name, description) { id };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            await act(session.Server, parsed.GetRequiredValue(id), cancellation);
            session.Printer.Print(new Done(done), NativeJson.Default.Done, printer => printer.Line($"{parsed.GetRequiredValue(id)}: {done}"));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void ShowEnded(Printer printer, IReadOnlyList<EndedDeployment> ended)
    {
        var now = DateTimeOffset.UtcNow;
        printer.Table(
            ["deployment", "result", "apps", "took", "ended", "reason"],
            ended.Select(IReadOnlyList<Cell> (one) =>
            [
                one.Id, new Cell(one.Result, one.Result == "succeeded" ? Tone.Good : one.Result == "failed" ? Tone.Bad : Tone.Doubtful),
                string.Join(' ', one.Apps) + (one.AppCount > one.Apps.Count ? $" and {one.AppCount - one.Apps.Count} more" : ""),
                Wording.Span(one.EndedAt - one.StartedAt), Wording.Ago(one.EndedAt, now),
                one.Reason + (one.Reverts is { } failed ? $"took {failed} back" : ""),
            ]));
    }

    /// <summary>The table of deployments.</summary>
    public static void Show(Printer printer, IReadOnlyList<DeploymentSummary> deployments)
    {
        if (deployments.Count == 0)
        {
            printer.Line("no deployment is running");
            return;
        }

        var now = DateTimeOffset.UtcNow;
        printer.Table(
            ["deployment", "state", "apps", "step", "instances", "age", "waits for"],
            deployments.Select(IReadOnlyList<Cell> (deployment) =>
            [
                deployment.Id, new Cell(deployment.State, deployment.State == "running" ? Tone.Plain : Tone.Doubtful),
                string.Join(' ', deployment.Apps), $"{deployment.Step}/{deployment.Steps}", $"{deployment.Done}/{deployment.Wanted}",
                Wording.Ago(deployment.StartedAt, now), deployment.WaitsFor,
            ]));
    }
}
