using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.NativeApi;

namespace Sandun.Cli.Nodes;

/// <summary>The part of <c>sandun node …</c> that closes machines for new work and opens them again.</summary>
internal static class NodeActionCommands
{
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(500);

    public static IEnumerable<Command> Create() =>
    [
        Drain(),
        Simple("undrain", NodeAction.Undrain, "Takes a drain back: the machine gets new work again. What moved away does not come back by itself."),
        Simple("deactivate", NodeAction.Deactivate, "Keeps new work from a machine; what runs there stays."),
        Simple("reactivate", NodeAction.Reactivate, "Takes a deactivation or a drain back."),
        Simple("release", NodeAction.Release, "Ends a machine's quarantine and forgets what led to it."),
    ];

    private static Command Drain()
    {
        var options = new SessionOptions();
        var node = NodeArgument();
        var deadline = new Option<string>("--deadline")
        {
            Description = "After it what still runs there is ended: 90s, 30m, 1h, 2d; none for as long as it takes.", DefaultValueFactory = _ => "1h", HelpName = "time",
        };
        var wait = new Option<bool>("--wait") { Description = "Returns when nothing runs there any more." };
        var command = new Command(
            "drain",
            "Keeps new work from a machine and moves what runs there elsewhere: a replacement is up and in the route before an instance leaves it.") { node };
        command.Options.Add(deadline);
        command.Options.Add(wait);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var within = parsed.GetRequiredValue(deadline) is var text && text == "none" ? (TimeSpan?)null : TimeText.Parse("--deadline", text);
            using var session = options.Open(parsed);
            var name = parsed.GetRequiredValue(node);
            var done = await session.Server.OrderNodeAsync(name, NodeAction.Drain, within, null, cancellation);
            session.Printer.Print(done, NativeJson.Default.Done, printer => printer.Line(done.Message));
            if (parsed.GetValue(wait)) await WaitAsync(session, name, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Simple(string name, NodeAction action, string description)
    {
        var options = new SessionOptions();
        var node = NodeArgument();
        var command = new Command(name, description) { node };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var done = await session.Server.OrderNodeAsync(parsed.GetRequiredValue(node), action, null, null, cancellation);
            session.Printer.Print(done, NativeJson.Default.Done, printer => printer.Line(done.Message));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> NodeArgument() => new("node") { Description = "Its name as `sandun node ls` shows it, or its id." };

    private static async Task WaitAsync(Session session, string name, CancellationToken cancellation)
    {
        while (true)
        {
            var nodes = await session.Server.NodesAsync(cancellation);
            var node = nodes.FirstOrDefault(node => node.Id == name) ?? nodes.FirstOrDefault(node => node.Hostname == name);
            if (node is null) throw new CommandFailure($"{name} is not known any more");
            if (node.State == NodeState.Drained) return;
            if (node.Drain is null) throw new CommandFailure($"the drain of {name} was taken back");
            await Task.Delay(s_pollInterval, cancellation);
        }
    }
}
