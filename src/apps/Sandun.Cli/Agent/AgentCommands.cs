using System.CommandLine;
using Sandun.Hosting;

namespace Sandun.Cli.Agent;

/// <summary><c>sandun agent [run|join]</c></summary>
internal static class AgentCommands
{
    public static Command Create()
    {
        var command = Running("agent", "Runs an agent: offers this machine's resources to a server, and runs tasks. Its end is not theirs.");
        command.Add(Running("run", "Runs the agent: of a machine that joined, or of one that shares a socket with its server."));
        command.Add(Join());
        return command;
    }

    private static Command Running(string name, string description)
    {
        var options = new AgentCommandOptions();
        var command = new Command(name, description);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(options.Read(parsed), cancellation));
        return command;
    }

    private static Command Join()
    {
        var options = new AgentCommandOptions();
        var token = new Argument<string>("token") { Description = "What `sandun token create --role agent` printed." };
        var only = new Option<bool>("--no-run") { Description = "Joins and returns: `sandun agent run` goes on from there." };
        var command = new Command(
            "join", "Makes this machine an agent of the cluster the token is of, and runs it. A second start with the same token only runs it.") { token };
        command.Options.Add(only);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(
            options.Read(parsed) with { Token = parsed.GetRequiredValue(token), JoinOnly = parsed.GetValue(only) }, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(AgentOptions options, CancellationToken cancellation)
    {
        using var output = OutputBound.FromEnvironment();
        try
        {
            return await AgentProgram.RunAsync(options, cancellation);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok; // SIGTERM is how an agent ends
        }
    }
}
