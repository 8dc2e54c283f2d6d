using System.CommandLine;
using Sandun.Cli.Connection;

namespace Sandun.Cli.Machine;

/// <summary><c>sandun down</c></summary>
internal static class DownCommand
{
    public static Command Create()
    {
        var dataDirectory = new Option<string?>("--data-dir")
        {
            Description = $"The data center's folder [default: {DataDirectory.Variable}, else ~/.sandun]", HelpName = "folder",
        };
        var keep = new Option<bool>("--keep-tasks") { Description = "Leave applications and their proxy running; the next `up` adopts them." };
        var command = new Command("down", "Stops server, agent and router, and the applications.") { dataDirectory, keep };
        command.SetAction((parsed, cancellation) =>
            new Down(DataDirectory.Find(parsed.GetValue(dataDirectory))).RunAsync(parsed.GetValue(keep), cancellation));
        return command;
    }
}
