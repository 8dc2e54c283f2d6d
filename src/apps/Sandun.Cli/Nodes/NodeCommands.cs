using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Nodes;

/// <summary><c>sandun node …</c></summary>
internal static class NodeCommands
{
    public static Command Create()
    {
        var node = new Command("node", "The machines.");
        node.Add(List());
        node.Add(ConfirmLost());
        foreach (var command in NodeActionCommands.Create()) node.Add(command);
        foreach (var command in MemberCommands.Create()) node.Add(command);
        return node;
    }

    private static Command List()
    {
        var options = new SessionOptions();
        var command = new Command("ls", "Lists the machines with what tasks hold of them.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var nodes = await session.Server.NodesAsync(cancellation);
            session.Printer.Print(nodes, NativeJson.Default.IReadOnlyListNodeSummary, printer => Show(printer, nodes));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command ConfirmLost()
    {
        var options = new SessionOptions();
        var command = new Command(
            "confirm-lost",
            "Says that the machines that are silent now are lost: their tasks are replaced. Asked for when so many vanish at once that the network is the likelier cause.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var held = await session.Server.ConfirmLostNodesAsync(cancellation);
            session.Printer.Print(held, NativeJson.Default.Int64, printer => printer.Line(held == 0
                ? "no machine was held back; those that fall silent within the next minute are given up without the brake"
                : Wording.Invariant($"{held} machines are given up; their tasks are replaced elsewhere")));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(Printer printer, IReadOnlyList<NodeSummary> nodes)
    {
        if (nodes.Count == 0)
        {
            printer.Line("no machine has registered yet");
            return;
        }

        var now = DateTimeOffset.UtcNow;
        printer.Table(
            ["node", "data center", "state", "since", "tasks", "cpus", "memory", "disk", "docker", "attributes"],
            nodes.Select(IReadOnlyList<Cell> (node) =>
            [
                node.Hostname, node.DataCenter, State(node),
                Wording.Ago(node.Since, now), node.IsAwaited ? "" : node.Tasks,
                $"{Wording.Cpus(node.Resources.Cpus.Allocated)}/{Wording.Cpus(node.Resources.Cpus.Total)}",
                Held(node.Resources.MemoryMegabytes), Held(node.Resources.DiskMegabytes), node.HasDocker ? "yes" : "no",
                string.Join(' ', node.Attributes),
            ]));
        foreach (var node in nodes)
            foreach (var reason in node.ClosedBecause)
                printer.Line(new Cell($"{node.Hostname} gets no new work: {reason}{Progress(node.Drain, now)}", Tone.Doubtful));
        foreach (var node in nodes)
            foreach (var missing in node.NotEnforced)
                printer.Line(new Cell($"{node.Hostname}: {missing}", Tone.Doubtful));
    }

    private static Cell State(NodeSummary node) => node.State switch
    {
        NodeState.Unreachable when node.IsAwaited => new Cell("awaited", Tone.Doubtful),
        NodeState.Up => new Cell("up", Tone.Good),
        NodeState.Unreachable => new Cell("unreachable", Tone.Bad),
        NodeState.Pressed => new Cell("pressed", Tone.Bad),
        NodeState.Quarantined => new Cell("quarantine", Tone.Bad),
        var other => new Cell(other.ToString().ToLowerInvariant(), Tone.Doubtful),
    };

    private static string Progress(DrainProgress? drain, DateTimeOffset now)
    {
        if (drain is null) return "";
        return Wording.Invariant($"; {drain.Left} of {drain.Tasks} tasks are left") +
            (drain.Deadline is { } deadline && drain.Left > 0 && deadline > now ? $", and {Wording.Span(deadline - now)}" : "");
    }

    private static string Held(UsedOfTotal amount) => $"{Wording.Megabytes(amount.Allocated)}/{Wording.Megabytes(amount.Total)}";
}
