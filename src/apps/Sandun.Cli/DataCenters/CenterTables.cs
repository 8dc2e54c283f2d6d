using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.DataCenters;

/// <summary>Data centers as tables for people.</summary>
internal static class CenterTables
{
    public static void Show(Printer printer, DataCentersStatus status)
    {
        if (status.Centers.Count == 0)
        {
            printer.Line("there is no data center yet: agents say theirs with --zone");
            return;
        }

        printer.Table(
            ["id", "name", "mode", "nodes", "containers", "cpus", "memory", "traffic", "requests/s", "evacuable"],
            status.Centers.Select(IReadOnlyList<Cell> (center) =>
            [
                center.Id, center.NameEn, Mode(center), Wording.Invariant($"{center.NodesReachable}/{center.Nodes}"), center.Containers,
                Wording.Invariant($"{Wording.Cpus(center.Resources.Cpus.Allocated)} of {Wording.Cpus(center.Resources.Cpus.Total)}"),
                Wording.Invariant($"{Wording.Megabytes(center.Resources.MemoryMegabytes.Allocated)} of {Wording.Megabytes(center.Resources.MemoryMegabytes.Total)}"),
                Wording.Invariant($"{center.TrafficPercent:0.#} %"), Wording.Invariant($"{center.RequestsASecond:0.#}"), Evacuable(center.Evacuation),
            ]));
        foreach (var center in status.Centers.Where(center => !center.Evacuation.Possible && center.Evacuation.Why.Length > 0))
            printer.Line(new Cell($"{center.Id} cannot be evacuated: {center.Evacuation.Why}", Tone.Doubtful));
        if (status.Switches.Count == 0) return;
        printer.Line();
        SwitchTables.List(printer, status.Switches);
    }

    public static void Show(Printer printer, FailoverSettings failover, string? impossible)
    {
        printer.Facts(
        [
            ("enabled", failover.Enabled == true ? new Cell("yes", Tone.Good) : "no"), ("after", $"{failover.AfterSeconds} s"),
            ("hold-down", $"{failover.HoldDownSeconds} s"), ("most an hour", $"{failover.MostAnHour}"),
            ("business", $"{failover.BusinessPercent} %"), ("weigh out", failover.WeighOut == true ? "yes" : "no"),
        ]);
        if (impossible is not null) printer.Line(new Cell("nothing can move by itself here: " + impossible, Tone.Doubtful));
    }

    private static Cell Mode(CenterStatus center) => center.TrafficMille < 1000
        ? new Cell($"{center.Mode}, weighed out", Tone.Bad)
        : center.Mode == "active" ? new Cell("active", Tone.Good) : new Cell(center.Mode, Tone.Doubtful);

    private static Cell Evacuable(EvacuationStatus evacuation) =>
        evacuation.Possible ? new Cell($"yes, to {evacuation.To}", Tone.Good) : new Cell("no", Tone.Doubtful);
}
