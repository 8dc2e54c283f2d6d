using System.CommandLine;
using System.CommandLine.Parsing;
using Sandun.Cli.Agent;
using Sandun.Cli.Apps;
using Sandun.Cli.Cluster;
using Sandun.Cli.DataCenters;
using Sandun.Cli.Deployments;
using Sandun.Cli.Doctor;
using Sandun.Cli.Machine;
using Sandun.Cli.Metrics;
using Sandun.Cli.Nodes;
using Sandun.Cli.Output;
using Sandun.Cli.Router;
using Sandun.Cli.Scaling;
using Sandun.Cli.Secrets;
using Sandun.Cli.Sharing;
using Sandun.Cli.Status;
using Sandun.Cli.Tokens;

namespace Sandun.Cli;

/// <summary>The whole command line: what `sandun --help` shows.</summary>
internal static class CommandLine
{
    /// <summary>Time `up` gets for an orderly stop after Ctrl-C before the runtime ends it.</summary>
    private static readonly TimeSpan s_terminationLimit = TimeSpan.FromSeconds(60);

    public static RootCommand Create()
    {
        var root = new RootCommand("Sandun runs, routes and heals applications on one machine or many.");
        root.Add(UpCommand.Create());
        root.Add(DownCommand.Create());
        root.Add(DoctorCommand.Create());
        root.Add(StatusCommand.Create());
        root.Add(AppCommands.Create());
        root.Add(DeploymentCommands.Create());
        root.Add(ScaleCommands.Create());
        root.Add(MetricsCommands.Create());
        root.Add(PlanCommand.Create());
        root.Add(ImportCommands.Create());
        root.Add(NodeCommands.Create());
        root.Add(RoleCommands.Create());
        root.Add(FrameworkCommands.Create());
        root.Add(ClusterCommands.Create());
        root.Add(DataCenterCommands.Create());
        root.Add(WhyCommand.Create());
        root.Add(TokenCommands.Create());
        root.Add(SecretCommands.Create());
        root.Add(AgentCommands.Create());
        root.Add(RouterCommands.Create());
        root.Add(VersionCommand());
        return root;
    }

    /// <summary>Runs the parsed command; every failure a user can cause or cure ends as one line on stderr.</summary>
    public static Task<int> RunAsync(this ParseResult parsed) => Failures.GuardAsync(() =>
    {
        // A command that only names others shows which there are.
        if (parsed.Errors.Count > 0 && parsed.CommandResult.Command.Subcommands.Count == 0)
            throw new CommandFailure($"{string.Join("; ", parsed.Errors.Select(error => Worded(error.Message)))} ('{Path(parsed.CommandResult)} --help' shows how)");
        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = s_terminationLimit });
    });

    private static string Path(CommandResult command) => command.Parent is CommandResult above ? $"{Path(above)} {command.Command.Name}" : "sandun";

    /// <summary>The parser speaks of its types.</summary>
    private static string Worded(string error)
    {
        const string cannot = "Cannot parse argument '";
        var isOfNumber = error.StartsWith(cannot, StringComparison.Ordinal) && error.Contains(" as expected type 'System.Int", StringComparison.Ordinal);
        var end = error.IndexOf("' for ", StringComparison.Ordinal);
        return !isOfNumber || end < 0 ? error : $"'{error[cannot.Length..end]}' is not a whole number";
    }

    private static Command VersionCommand()
    {
        var command = new Command("version", "Prints this program's version.");
        command.SetAction(_ =>
        {
            Console.Out.WriteLine("sandun " + SandunVersion.Text);
            return ExitCode.Ok;
        });
        return command;
    }
}
