using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
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
        return deploy;
    }

    private static Command List()
    {
        var options = new SessionOptions();
        var command = new Command("ls", "Lists the running deployments: how far they are and what they wait for.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var deployments = await session.Server.DeploymentsAsync(cancellation);
            session.Printer.Print(deployments, NativeJson.Default.IReadOnlyListDeploymentSummary, printer => Show(printer, deployments));
            return ExitCode.Ok;
        });
        return command;
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
            ["deployment", "apps", "step", "instances", "age", "waits for"],
            deployments.Select(IReadOnlyList<Cell> (deployment) =>
            [
                deployment.Id, string.Join(' ', deployment.Apps), $"{deployment.Step}/{deployment.Steps}", $"{deployment.Done}/{deployment.Wanted}",
                Wording.Ago(deployment.StartedAt, now), deployment.WaitsFor,
            ]));
    }
}
