using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Status;

/// <summary><c>sandun status</c></summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var options = new SessionOptions();
        var command = new Command("status", "Shows the whole: components, data centers, what is used of what there is.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var overview = await session.Server.OverviewAsync(cancellation);
            session.Printer.Print(overview, NativeJson.Default.Overview, printer => Show(printer, overview));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(Printer printer, Overview overview)
    {
        if (overview.Stale)
            printer.Line(new Cell($"the store does not answer: this is how it was at {Wording.Time(overview.At)}", Tone.Bad));
        printer.Facts(
        [
            ("systems", overview.Systems),
            ("apps", overview.Apps),
            ("containers", $"{overview.Containers} running of {overview.ContainersWanted}"),
            ("nodes", $"{overview.NodesReachable} reachable of {overview.Nodes}"),
            ("deployments", overview.Deployments),
            ("cpus", Amount(overview.Resources.Cpus, Wording.Cpus)),
            ("memory", Amount(overview.Resources.MemoryMegabytes, Wording.Megabytes)),
            ("disk", Amount(overview.Resources.DiskMegabytes, Wording.Megabytes)),
        ]);
        printer.Line();
        printer.Table(
            ["component", "state", "detail"],
            overview.Components.Select(IReadOnlyList<Cell> (part) => [part.Name, Wording.Lamp(part.Light), part.Detail]));
        printer.Line();
        printer.Table(
            ["data center", "region", "nodes", "containers", "cpus", "memory"],
            overview.DataCenters.Select(IReadOnlyList<Cell> (center) =>
            [
                center.Name, center.Region.Length > 0 ? center.Region : "-", center.Nodes, center.Containers,
                Amount(center.Resources.Cpus, Wording.Cpus), Amount(center.Resources.MemoryMegabytes, Wording.Megabytes),
            ]));
    }

    private static string Amount(UsedOfTotal amount, Func<decimal, string> text) =>
        $"{text(amount.Used)} used, {text(amount.Allocated)} taken of {text(amount.Total)}";
}
