using System.CommandLine;
using Microsoft.Extensions.Logging;
using Sandun.Cli.Output;
using Sandun.Hosting;

namespace Sandun.Cli.Router;

/// <summary><c>sandun router [run|join]</c></summary>
internal static class RouterCommands
{
    public static Command Create()
    {
        var command = Running("router", "Runs a router: drives the proxy on this machine from the server's registry. HAProxy outlives it.");
        command.Add(Running("run", "Runs the router: of a machine that joined, or of one that shares a socket with its server."));
        command.Add(Join());
        return command;
    }

    private static Command Running(string name, string description)
    {
        var options = new RouterCommandOptions();
        var command = new Command(name, description);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(options.Read(parsed), options.Level(parsed), cancellation));
        return command;
    }

    private static Command Join()
    {
        var options = new RouterCommandOptions();
        var token = new Argument<string>("token") { Description = "What `sandun token create --role router` printed." };
        var only = new Option<bool>("--no-run") { Description = "Joins and returns: `sandun router run` goes on from there." };
        var command = new Command(
            "join", "Makes this machine a router of the cluster the token is of, and runs it. A second start with the same token only runs it.") { token };
        command.Options.Add(only);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(
            options.Read(parsed) with { Token = parsed.GetRequiredValue(token), JoinOnly = parsed.GetValue(only) }, options.Level(parsed), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(RouterOptions options, LogLevel level, CancellationToken cancellation)
    {
        using var output = OutputBound.FromEnvironment();
        using var loggers = LineLogs.Create(candidate => candidate >= level);
        try
        {
            await RouterProgram.RunAsync(options, loggers, cancellation);
        }
        catch (OperationCanceledException)
        {
            // SIGTERM is how a router ends.
        }
        catch (RouterRefusedException refused)
        {
            throw new CommandFailure(refused.Message);
        }

        return ExitCode.Ok;
    }
}
