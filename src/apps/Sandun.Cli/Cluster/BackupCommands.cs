using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Cluster;

/// <summary><c>sandun cluster backup</c> and <c>restore</c>.</summary>
internal static class BackupCommands
{
    public static IEnumerable<Command> Create() => [Backup(), Restore()];

    private static Command Backup()
    {
        var options = new SessionOptions();
        var file = new Argument<string>("file") { Description = "Where to; a file that is there is replaced once the new one is complete. - is standard output." };
        var command = new Command(
            "backup", "Writes all the store holds, as it is at one moment, into a file. The file is as secret as the store: keep it where only operators read.") { file };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var target = parsed.GetValue(file)!;
            if (target == "-")
            {
                await using var output = Console.OpenStandardOutput();
                await session.Server.BackUpAsync(output, cancellation);
                return ExitCode.Ok;
            }

            var size = await WriteAsync(session, target, cancellation);
            session.Printer.Line(Wording.Invariant($"{target}: {size} bytes; `sandun cluster restore {target}` puts it back"));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Restore()
    {
        var options = new SessionOptions();
        var file = new Argument<string>("file") { Description = "A file that `sandun cluster backup` wrote." };
        var sure = new Option<bool>("--yes") { Description = "Replace the present state." };
        var command = new Command(
            "restore", "Replaces the state of the whole data center by a backup's. Tasks that run now and are not in it go on: `sandun cluster unknown` shows them.") { file };
        command.Options.Add(sure);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var source = parsed.GetValue(file)!;
            if (!File.Exists(source)) throw new CommandFailure($"there is no file {source} (looked in {Environment.CurrentDirectory})");
            if (!parsed.GetValue(sure))
                throw new CommandFailure($"this replaces the state of the whole data center by {source}: make a backup of the present one, then give --yes");
            using var session = options.Open(parsed);
            await using var backup = File.OpenRead(source);
            var report = await session.Server.RestoreAsync(backup, cancellation);
            session.Printer.Print(report, NativeJson.Default.RestoreReport, printer => Show(printer, report));
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<long> WriteAsync(Session session, string target, CancellationToken cancellation)
    {
        var unfinished = target + ".part";
        try
        {
            long size;
            await using (var stream = new FileStream(unfinished, new FileStreamOptions
            {
                Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                await session.Server.BackUpAsync(stream, cancellation);
                await stream.FlushAsync(cancellation);
                stream.Flush(flushToDisk: true);
                size = stream.Length;
            }

            File.Move(unfinished, target, overwrite: true);
            return size;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{target} cannot be written: {failure.Message}");
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static void Show(Printer printer, RestoreReport report)
    {
        printer.Line(new Cell(
            Wording.Invariant($"the state is that of {report.TakenAt:yyyy-MM-dd HH:mm:ss} UTC: {report.Entries} entries, of which {report.Changed} were put back; ") +
            Wording.Invariant($"{report.Removed} newer ones are gone"),
            Tone.Good));
        if (report.AuthorityChanged) printer.Line(new Cell("the authority of the link is the backup's: start every server again", Tone.Bad));
        printer.Line("tasks that run and are not in it go on; `sandun cluster unknown` shows them when their agents have come back");
    }
}
