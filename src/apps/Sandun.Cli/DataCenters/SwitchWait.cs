using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.DataCenters;

/// <summary>Follows a switch until all has moved, it is over, or it stands still.</summary>
internal static class SwitchWait
{
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(500);

    public static async Task<int> FollowAsync(Session open, SwitchStatus begun, bool detach, CancellationToken cancellation)
    {
        var status = begun;
        var shown = 0;
        while (true)
        {
            if (!open.Printer.IsJson)
            {
                foreach (var line in status.Record.Skip(shown)) open.Printer.Line(SwitchTables.Line(line, status.StartedAt));
                shown = status.Record.Count;
            }

            if (detach || status.Over || status.Phase == "hold" || status.PausedBecause is not null) break;
            await Task.Delay(s_pace, cancellation);
            status = await open.Server.SwitchAsync(status.Id, cancellation);
        }

        open.Printer.Print(status, NativeJson.Default.SwitchStatus, printer => Next(printer, status));
        return status.PausedBecause is not null || (status.Phase == "returned" && status.Order.Kind != "rehearsal") ? ExitCode.Error : ExitCode.Ok;
    }

    private static void Next(Printer printer, SwitchStatus status)
    {
        var (id, from) = (status.Id, status.Order.From);
        if (status.PausedBecause is { } why)
            printer.Line(new Cell($"{id} stands still: {why}. Next: sandun dc switch --continue {id}, or --back {id}", Tone.Doubtful));
        else if (status.Phase == "hold")
            printer.Line(new Cell($"{id} has moved; {from} stays warm for {status.Order.HoldSeconds} s. Next: sandun dc switch --back {id}, or --release {id}", Tone.Good));
        else if (!status.Over)
            printer.Line($"{id} is under way. Next: sandun dc switches {id}");
    }
}
