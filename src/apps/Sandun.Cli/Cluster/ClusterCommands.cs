using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Cluster;

/// <summary><c>sandun cluster …</c></summary>
internal static class ClusterCommands
{
    public static Command Create()
    {
        var cluster = new Command("cluster", "The servers and their store.");
        cluster.Add(Status());
        foreach (var command in BackupCommands.Create()) cluster.Add(command);
        cluster.Add(UnknownCommand.Create());
        return cluster;
    }

    private static Command Status()
    {
        var options = new SessionOptions();
        var command = new Command("status", "Shows who leads, who stands by and how far behind, and the store.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var status = await session.Server.ClusterAsync(cancellation);
            session.Printer.Print(status, NativeJson.Default.ClusterStatus, printer => Show(printer, status));
            return status.Problem.Length == 0 ? ExitCode.Ok : ExitCode.Error;
        });
        return command;
    }

    private static void Show(Printer printer, ClusterStatus status)
    {
        printer.Line(status.Problem.Length == 0
            ? new Cell($"store {status.Store}: well", Tone.Good)
            : new Cell($"store {status.Store}: {status.Problem}", Tone.Bad));
        var now = DateTimeOffset.UtcNow;
        printer.Table(
            ["server", "part", "behind", "version", "up", "url"],
            status.Members.Select(IReadOnlyList<Cell> (member) =>
            [
                member.Name, member.Leads ? new Cell("leads", Tone.Good) : "stands by", member.Leads ? "" : Wording.Invariant($"{member.Behind} revisions"),
                member.Version, Wording.Ago(member.StartedAt, now), member.Url,
            ]).Concat(status.Missing.Select(IReadOnlyList<Cell> (missing) =>
            [
                missing.Name, new Cell(Wording.Invariant($"not heard since {missing.LastHeard:yyyy-MM-dd HH:mm:ss} UTC"), Tone.Doubtful), "", missing.Version, "", missing.Url,
            ])));
    }
}
